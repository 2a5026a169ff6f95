/** `edgectl doctor` on a whole node: all of it fine, then one fault after the other, each made for real. */
import { chmodSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DiagnosisCheck, NodeStatsResult, NodeStatusResult } from '@edgectl/rpc-schema/generated/types';
import { freePort } from '../../../sandbox/free-port.ts';
import type { SandboxNode } from '../../../sandbox/sandbox-node.ts';
import { type AgentProcess, startAgentProcess } from '../../helpers/agent-process.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { startTestNode } from '../../helpers/sandbox-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'dr-'));
const agentYaml = join(folder, 'agent.yaml');
let node: SandboxNode;
let agent: AgentProcess;

test.before('start the node and the agent', async () => {
  node = await startTestNode({ pods: ['default/web-0'], modbus: true });
  const { metaServer, edged = '', runtimeSocket, database, podLogsFolder } = node.addresses;
  writeFileSync(agentYaml, 'log: { level: info }\n');
  agent = await startAgentProcess(folder, {
    environment: {
      EDGECTL_CONFIG: agentYaml,
      EDGECTL_METASERVER: metaServer,
      EDGECTL_EDGED: edged,
      EDGECTL_CRI: `unix://${runtimeSocket}`,
      EDGECTL_EDGE_STORE: database,
      EDGECTL_POD_LOGS: podLogsFolder,
      EDGECTL_REST: `127.0.0.1:${await freePort()}`,
    },
  });
});

test.after.always('stop them', async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function diagnosis(...args: string[]): Promise<{ checks: DiagnosisCheck[]; exit: number | string }> {
  const { stdout, stderr, exit } = await runEdgectl(['doctor', '-o', 'json', ...args], {
    EDGECTL_SOCKET: agent.socket,
  });
  if (stdout.length === 0) throw new Error(stderr);
  const { checks } = JSON.parse(stdout.toString()) as { checks: DiagnosisCheck[] };
  return { checks, exit };
}

/** What is not fine, as `area: name: state`. */
function faults(checks: readonly DiagnosisCheck[]): string[] {
  return checks
    .filter(({ state }) => state === 'failed' || state === 'warning')
    .map(({ area, name, state }) => `${area}: ${name}: ${state}`);
}

/** The one fault that is found now, and what is said of it. */
async function theFault(t: ExecutionContext, expected: string): Promise<DiagnosisCheck> {
  const { checks, exit } = await diagnosis();
  t.deepEqual([faults(checks), exit], [[expected], 1]);
  const fault = checks.find(({ area, name }) => expected.startsWith(`${area}: ${name}:`));
  if (fault === undefined) throw new Error(`no ${expected}`);
  return fault;
}

async function call<Result>(method: string): Promise<Result> {
  const { stdout, stderr } = await runEdgectl(['rpc', method], { EDGECTL_SOCKET: agent.socket });
  if (stdout.length === 0) throw new Error(stderr);
  return JSON.parse(stdout.toString()) as Result;
}

test.serial('of a node on which all is fine it says so, and ends with 0', async (t) => {
  const { stdout, exit } = await runEdgectl(['doctor'], { EDGECTL_SOCKET: agent.socket });
  t.is(exit, 0, stdout.toString());
  t.regex(stdout.toString(), /^AREA +CHECK +STATE +FOUND\n/);
  t.regex(stdout.toString(), /\nAll is fine\.\n$/);
  const { checks } = await diagnosis();
  const areas = new Set(checks.map(({ area }) => area));
  for (const area of [
    'configuration',
    'broker',
    'gateway',
    'clock',
    'metaserver',
    'edged',
    'cri',
    'mapper',
    'store',
  ])
    t.true(areas.has(area as DiagnosisCheck['area']), area);
  for (const area of ['permissions', 'certificates', 'disk', 'policy', 'tunnel'])
    t.true(areas.has(area as DiagnosisCheck['area']), area);
});

test.serial('a mapper that has stopped is found, and shown by node status', async (t) => {
  t.is((await call<NodeStatusResult>('node.status')).agent.mappers?.['modbus-tcp']?.state, 'up');
  await node.modbus?.mapper.kill();
  t.regex((await theFault(t, 'mapper: modbus-mapper: failed')).message, /serves modbus-tcp/);
  t.is((await call<NodeStatusResult>('node.status')).agent.mappers?.['modbus-tcp']?.state, 'down');
  await node.modbus?.mapper.start();
});

test.serial('without Edged, the fault is found and the runtime tells what pods use', async (t) => {
  await node.stopEdged();
  t.is((await theFault(t, 'edged: edged: failed')).command, 'systemctl restart edgecore');
  const { meta, summary } = await call<NodeStatsResult>('node.stats');
  t.is(meta.source, 'cri');
  t.is(meta.notes?.[0]?.layer, 'edged');
  t.is(summary.node['nodeName'], 'edge-01');
  const [pod] = summary.pods as unknown as [
    {
      podRef: { name: string };
      cpu: { usageNanoCores: number };
      memory: { workingSetBytes: number };
      containers: unknown[];
    },
  ];
  t.is(pod.podRef.name, 'web-0');
  t.true(pod.containers.length > 0 && pod.memory.workingSetBytes > 0 && pod.cpu.usageNanoCores >= 0);
  await node.startEdged();
});

test.serial('without MetaServer, that is found', async (t) => {
  await node.stopMetaServer();
  t.is((await theFault(t, 'metaserver: metaserver: failed')).command, 'systemctl restart edgecore');
  await node.startMetaServer();
});

test.serial('without a container runtime, that is found', async (t) => {
  await node.stopContainerd();
  const { checks, exit } = await diagnosis();
  t.true(faults(checks).includes('cri: cri: failed'), faults(checks).join());
  t.is(checks.find(({ area }) => area === 'cri')?.command, 'systemctl restart containerd');
  t.is(exit, 1);
  await node.startContainerd();
});

test.serial('a database that others can read is found', async (t) => {
  chmodSync(agent.database, 0o644);
  t.is((await theFault(t, 'permissions: database: failed')).command, `chmod 600 ${agent.database}`);
  chmodSync(agent.database, 0o600);
});

test.serial('a configuration that would not be read again is found, and one that was changed', async (t) => {
  writeFileSync(agentYaml, 'log: { level: info }\nnodename: edge-02\n');
  const wrong = await theFault(t, 'configuration: files: failed');
  t.regex(wrong.message, /agent\.yaml:2:\d+: unknown setting "nodename"/);
  t.is(wrong.command, `vi +2 ${agentYaml}`);
  writeFileSync(agentYaml, 'log: { level: warn }\n');
  t.regex((await theFault(t, 'configuration: files: warning')).message, /changed since the agent read them/);
  writeFileSync(agentYaml, 'log: { level: info }\n');
});

test.serial('where the agent was killed it says so and looks itself', async (t) => {
  agent.child.kill('SIGKILL');
  await agent.exited;
  writeFileSync(agentYaml, `database: ${agent.database}\nbackends: { metaserver: [\n`);
  const { checks, exit } = await diagnosis('--agent-config', agentYaml);
  const [socket] = checks;
  t.is(exit, 1);
  t.like(socket, {
    area: 'broker',
    name: 'socket',
    state: 'failed',
    command: 'systemctl restart edgectl-agent',
  });
  t.regex(socket?.message ?? '', /nobody listens on/);
  t.regex(
    checks.find(({ area, state }) => area === 'configuration' && state === 'failed')?.message ?? '',
    /agent\.yaml:\d+:\d+: /,
  );
  writeFileSync(
    agentYaml,
    `database: ${agent.database}\nbackends: { metaserver: "${node.addresses.metaServer}" }\n`,
  );
  unlinkSync(agent.socket);
  const { checks: looked } = await diagnosis('--agent-config', agentYaml);
  t.regex(looked[0]?.message ?? '', /there is no /);
  t.is(looked[0]?.command, 'systemctl start edgectl-agent');
  t.is(looked.find(({ area }) => area === 'metaserver')?.state, 'fine');
  t.is(looked.find(({ name }) => name === 'database')?.state, 'fine');
});
