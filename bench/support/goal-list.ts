/** The goals themselves, in six groups: commands, logs, calls, the tunnel, idle and many, fairness. */
import type { Goal } from './goals.ts';

const KEADM = 'keadm cannot be installed here: its recorded ratio to the RPC by hand, 1.7, stands for it';
const KUBEEDGE = "KubeEdge's halves cannot be installed here: their recorded figure stands for them";

function atMost(limit: number, of: Goal['of'] = 'value'): Pick<Goal, 'of' | 'bound' | 'limit'> {
  return { of, bound: 'at most', limit };
}

function atLeast(limit: number, of: Goal['of'] = 'value'): Pick<Goal, 'of' | 'bound' | 'limit'> {
  return { of, bound: 'at least', limit };
}

const COMMANDS: readonly Goal[] = [
  {
    ...{ name: '`get pods -A`, against keadm', bench: 'cli', unit: 'ms', recorded: KEADM },
    ...{ figure: 'edgectl get pods -A, against keadm', ...atMost(0.62, 'ratio') },
  },
  {
    ...{ name: '`get pods -A`, above the RPC by hand', bench: 'cli', unit: 'ms' },
    ...{ figure: 'edgectl get pods -A, above the RPC by hand', ...atMost(6) },
  },
  {
    ...{ name: '`exec … true`, against crictl', bench: 'exec-commands', unit: 'ms' },
    ...{ figure: 'edgectl exec true, the whole command', ...atMost(1.3, 'ratio') },
  },
  {
    ...{ name: '`logs --tail 10`, against keadm', bench: 'cli', unit: 'ms', recorded: KEADM },
    ...{ figure: 'edgectl logs --tail 10, against keadm', ...atMost(0.65, 'ratio') },
  },
  {
    ...{ name: '`--help`, above Node.js alone', bench: 'cli', unit: 'ms' },
    ...{ figure: 'edgectl --help, above Node.js alone', ...atMost(12) },
  },
  {
    ...{ name: '`version`, above Node.js alone', bench: 'cli', unit: 'ms' },
    ...{ figure: 'edgectl version --client, above Node.js alone', ...atMost(12) },
  },
  {
    ...{ name: '`npm start` on a built tree: ready', bench: 'start', unit: 'ms' },
    ...{ figure: 'npm start on a built tree, until it is ready', ...atMost(3000) },
  },
];

const LOGS: readonly Goal[] = [
  {
    ...{ name: 'a log, both to /dev/null, against crictl', bench: 'logs', unit: 'MB/s' },
    ...{ figure: 'a log of 400 MB to /dev/null, against crictl', ...atLeast(2, 'ratio') },
  },
  {
    ...{ name: 'a log through a pipe to a plain reader, against crictl', bench: 'logs', unit: 'MB/s' },
    ...{ figure: 'a log of 400 MB to a plain reader, against crictl', ...atLeast(4, 'ratio') },
  },
  {
    ...{ name: 'a log through a pipe to a plain reader, against `cut`', bench: 'logs', unit: 'MB/s' },
    ...{ figure: 'a log of 400 MB to a plain reader, against cut', ...atLeast(1.2, 'ratio') },
  },
  {
    ...{ name: "the agent's processor time per MB of a log", bench: 'logs', unit: 'ms/MB' },
    ...{ figure: 'the agent while it sends a log of 400 MB', ...atMost(5) },
  },
  {
    ...{ name: '`kubectl logs` through the gateway, against crictl', bench: 'rest-logs', unit: 'MB/s' },
    ...{ figure: 'a log of 200 MB by kubectl, against crictl', ...atLeast(2.5, 'ratio') },
  },
  {
    ...{ name: 'the agent while it sends a log', bench: 'logs', unit: 'MiB' },
    ...{ figure: 'the agent while it sends a log of 400 MB', ...atMost(120) },
  },
  {
    ...{ name: 'the client while it reads a log', bench: 'logs', unit: 'MiB' },
    ...{ figure: 'edgectl while it reads a log of 400 MB', ...atMost(80) },
  },
  {
    ...{ name: '`--tail 10` of 400 MB, on the agent', bench: 'logs', unit: 'ms' },
    ...{ figure: 'the last 10 lines of 400 MB, until the first byte', ...atMost(5) },
  },
];

const CALLS: readonly Goal[] = [
  {
    ...{ name: '500 `pod.get` a second: processor', bench: 'calls', unit: '% of a core' },
    ...{ figure: 'the agent at 500 pod.get a second', ...atMost(50) },
  },
  {
    ...{ name: '500 `pod.get` a second: memory, at most', bench: 'calls', unit: 'MiB' },
    ...{ figure: 'the agent at 500 pod.get a second', ...atMost(150) },
  },
  {
    ...{ name: "a follower's line: processor", bench: 'followers', unit: 'ms' },
    ...{ figure: 'processor time of the agent per line and follower', ...atMost(0.5) },
  },
];

const TUNNEL: readonly Goal[] = [
  {
    ...{ name: 'a log between our own halves', bench: 'tunnel', unit: 'MB/s' },
    ...{ figure: 'a log through the tunnel, between our own halves', ...atLeast(200) },
  },
  {
    ...{ name: "a log on KubeEdge's wire", bench: 'tunnel', unit: 'MB/s', recorded: KUBEEDGE },
    ...{ figure: "a log through the tunnel, on KubeEdge's wire, against KubeEdge's halves", ...atLeast(150) },
  },
  {
    ...{ name: 'both halves per 41.6 MB of a log: processor', bench: 'tunnel', unit: 's' },
    ...{ figure: 'both halves per 41.6 MB of a log, between our own halves', ...atMost(1) },
    recorded: KUBEEDGE,
  },
  {
    ...{ name: "the same on KubeEdge's wire", bench: 'tunnel', unit: 's', recorded: KUBEEDGE },
    ...{ figure: "both halves per 41.6 MB of a log, on KubeEdge's wire", ...atMost(1) },
  },
  {
    ...{ name: '`exec true` beside a big log, against quiet', bench: 'tunnel-exec', unit: 'ms' },
    ...{ figure: 'exec of true through the tunnel, beside a log', ...atMost(1.2, 'ratio') },
  },
  {
    ...{ name: '500 nodes and 5,000 connections on one cloud half', bench: 'tunnel-many', unit: 'MiB' },
    ...{ figure: 'the cloud half with 500 nodes and 5,000 connections', ...atMost(500) },
  },
];

const MANY: readonly Goal[] = [
  {
    ...{ name: 'idle: memory', bench: 'idle', unit: 'MiB' },
    ...{ figure: 'the agent, idle', ...atMost(72) },
  },
  {
    ...{ name: 'idle again, within a minute after load', bench: 'calls', unit: 'MiB' },
    ...{ figure: 'the agent a minute after load', ...atMost(72) },
  },
  {
    ...{ name: '`limits.profile: small`, idle: memory', bench: 'idle', unit: 'MiB' },
    ...{ figure: 'the agent with the profile small, idle', ...atMost(62) },
    unmeasured: 'there is no setting `limits.profile` yet',
  },
  {
    ...{ name: 'idle: processor', bench: 'idle', unit: '% of a core' },
    ...{ figure: 'the agent, idle', ...atMost(0.2) },
  },
  {
    ...{ name: 'idle: wake-ups', bench: 'idle', unit: 'wake-ups/s' },
    ...{ figure: 'the agent, idle', ...atMost(3) },
  },
  {
    ...{ name: '512 followers: memory for each', bench: 'many', unit: 'KiB' },
    ...{ figure: 'for each of 512 followers', ...atMost(100) },
  },
  {
    ...{ name: '1,000 watches: memory for each', bench: 'many', unit: 'KiB' },
    ...{ figure: 'for each of 1,000 watches', ...atMost(100) },
  },
  {
    ...{ name: '1,000 devices at 1 Hz: memory for each', bench: 'many', unit: 'KiB' },
    ...{ figure: 'for each of 1,000 devices', ...atMost(100) },
    unmeasured: "the sandbox's PLC has at most 247 units (Modbus), and a device is one",
  },
  {
    ...{ name: '512 followers: the second half against the first', bench: 'many', unit: 'KiB' },
    ...{ figure: 'for each of 256 followers more', ...atMost(1.2, 'ratio') },
  },
  {
    ...{ name: '`pod.list` p95 beside 512 followers and 1,000 watches', bench: 'many', unit: 'ms' },
    ...{ figure: 'p95 of pod.list beside 512 followers and 1,000 watches', ...atMost(1.5, 'ratio') },
  },
  {
    ...{ name: '500 pods, the list: per pod against 50', bench: 'pods-500', unit: 'ms' },
    ...{ figure: 'pod.list of 500 pods, for each pod', ...atMost(2, 'ratio') },
  },
  {
    ...{ name: '500 pods, logs by a selector: per pod against 50', bench: 'pods-500', unit: 'ms' },
    ...{ figure: 'pod.logs -l of 500 pods, for each pod', ...atMost(2, 'ratio') },
    unmeasured: '500 pods that run need 1,000 containers; `bench logs-of-many` measures 50',
  },
  {
    ...{ name: '500 pods, the first list by kubectl: per pod against 50', bench: 'pods-500', unit: 'ms' },
    ...{ figure: 'kubectl get pods of 500 pods, for each pod', ...atMost(2, 'ratio') },
  },
];

const FAIR: readonly Goal[] = [
  {
    ...{ name: "another user's p95 during a flood, embedded broker", bench: 'fairness', unit: 'ms' },
    ...{ figure: 'p95 of pod.list during a flood, embedded broker', ...atMost(1.5, 'ratio') },
  },
  {
    ...{ name: "another user's p95 during a flood, mosquitto", bench: 'fairness', unit: 'ms' },
    ...{ figure: 'p95 of pod.list during a flood, mosquitto', ...atMost(1.5, 'ratio') },
  },
];

export const GOALS: readonly Goal[] = [...COMMANDS, ...LOGS, ...CALLS, ...TUNNEL, ...MANY, ...FAIR];
