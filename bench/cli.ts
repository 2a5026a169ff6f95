/**
 * What a command of edgectl costs from start to end: Node.js alone, edgectl without a call, a call, and an exec, with the
 * compiled code of an earlier run; and the same exec by crictl where it is installed. Processor time tells on a busy machine what
 * wall time does not.
 *   npm run bench -- cli [runs, default 20]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childCpuSeconds } from '../scripts/support/child-cpu.mjs';
import { Topics } from '@edgectl/rpc-schema/topics';
import { findProgram } from '../scripts/support/run.mjs';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { record, type Samples } from './support/figures.ts';
import { commandEnvironment, MEASURED } from './support/programs.ts';
import { milliseconds, printTable, ratio } from './support/report.ts';
import { bundled } from './support/start-bundled.ts';
import { percentile } from './support/statistics.ts';
import { timedRun } from './support/timed-command.ts';

const runs = Number(process.argv[2] ?? 20);
const ALONE = 'Node.js alone';
const BY_HAND = 'the RPC by hand';
const GET_ALL = 'edgectl get pods -A';
const TAIL = 'edgectl logs --tail 10';
const HELP = 'edgectl --help';
const VERSION = 'edgectl version --client';
/** Recorded beside a real EdgeCore: `keadm ctl get pod -A` and `keadm ctl logs --tail 10` took 122 ms each where the RPC by hand took 71. */
const KEADM_TO_BY_HAND = 1.7;

const node = await startTestNode({ pods: ['default/web-0'] });
const folder = mkdtempSync(join(tmpdir(), 'ec-cli-'));
const { metaServer, edged, runtimeSocket, database, podLogsFolder } = node.addresses;
const agent = await startAgentProcess(folder, {
  program: MEASURED.agent,
  node: MEASURED.node,
  environment: {
    EDGECTL_METASERVER: metaServer,
    EDGECTL_EDGED: edged ?? '',
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  },
});

/** Runs one command. The simulated EdgeCore lives in this process and has to answer meanwhile: nothing here may block. */
async function timed(command: readonly string[]): Promise<{ wallMs: number; cpuMs: number }> {
  const [file = '', ...args] = command;
  // In hundredths of a second: of one run coarse, of many together fine.
  const beforeSeconds = childCpuSeconds();
  const env = commandEnvironment({ HOME: folder, EDGECTL_SOCKET: agent.socket });
  const { wallMs, exitCode, stderr } = await timedRun(file, args, { env });
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${stderr}`);
  return { wallMs, cpuMs: (childCpuSeconds() - beforeSeconds) * 1000 };
}

/** The same exec by crictl. */
async function crictlExec(crictl: string): Promise<readonly string[]> {
  const endpoint = ['--runtime-endpoint', `unix://${runtimeSocket}`];
  const { stdout } = await promisify(execFile)(crictl, [...endpoint, 'ps', '--name', '^web$', '--quiet']);
  return [crictl, ...endpoint, 'exec', stdout.trim(), 'true'];
}

const edgectl = [MEASURED.edgectl];
const crictl = findProgram('crictl');
const topics = new Topics('edge-01');
const branch = { principal: 'root', client: 'by-hand' };
const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'pod.list', params: { allNamespaces: true } });
const byHand = await bundled(new URL('./support/rpc-by-hand.ts', import.meta.url));
const COMMANDS = new Map<string, readonly string[]>([
  [ALONE, [MEASURED.node, '-e', '0']],
  [
    BY_HAND,
    [
      ...[MEASURED.node, byHand, agent.socket],
      ...[topics.clientFilter(branch), topics.request(branch), list],
    ],
  ],
  [HELP, [...edgectl, '--help']],
  [VERSION, [...edgectl, 'version', '--client']],
  ['edgectl sessions', [...edgectl, 'sessions']],
  ['edgectl get pods', [...edgectl, 'get', 'pods']],
  [GET_ALL, [...edgectl, 'get', 'pods', '-A']],
  [TAIL, [...edgectl, 'logs', 'web-0', '-c', 'sidecar', '--tail', '10']],
  ['edgectl exec web-0 -c web -- true', [...edgectl, 'exec', 'web-0', '-c', 'web', '--', 'true']],
]);

try {
  // The first run that calls the agent keeps the compiled code.
  await timed([...edgectl, 'get', 'pods']);
  if (crictl === undefined) console.log('crictl is not installed: left out');
  else COMMANDS.set('crictl exec ID true', await crictlExec(crictl));
  const results = new Map([...COMMANDS.keys()].map((name) => [name, { wall: [] as number[], cpu: 0 }]));
  for (let turn = 0; turn < runs; turn += 1) {
    for (const [name, command] of COMMANDS) {
      const { wallMs, cpuMs } = await timed(command);
      const result = results.get(name);
      result?.wall.push(wallMs);
      if (result !== undefined) result.cpu += cpuMs / runs;
    }
  }
  const wallOf = (name: string): number[] => results.get(name)?.wall ?? [];
  const alone = wallOf(ALONE);
  const bare = percentile(alone, 0.5);
  const common = { bench: 'cli', unit: 'ms', better: 'lower' } as const;
  for (const [name, { wall }] of results) {
    const peer = name === ALONE ? undefined : { name: ALONE, samples: alone };
    record({ ...common, name, samples: wall, peer });
  }
  const keadm: Samples = {
    name: `keadm ctl (recorded: ${KEADM_TO_BY_HAND} times ${BY_HAND})`,
    samples: wallOf(BY_HAND).map((ms) => ms * KEADM_TO_BY_HAND),
  };
  for (const name of [GET_ALL, TAIL])
    record({ ...common, name: `${name}, against keadm`, samples: wallOf(name), peer: keadm });
  for (const [name, floor] of [
    [GET_ALL, BY_HAND],
    [HELP, ALONE],
    [VERSION, ALONE],
  ] as const) {
    const below = wallOf(floor);
    const samples = wallOf(name).map((ms, turn) => ms - (below[turn] ?? 0));
    record({ ...common, name: `${name}, above ${floor}`, samples });
  }
  printTable(
    `edgectl from start to end, ${runs} times each`,
    ['', 'least', 'median', 'processor time', 'ratio of medians to Node.js alone'],
    [...results].map(([name, { wall, cpu }]) => {
      const median = percentile(wall, 0.5);
      return {
        name,
        cells: [
          milliseconds(Math.min(...wall)),
          milliseconds(median),
          milliseconds(cpu),
          ratio(median, bare),
        ],
      };
    }),
  );
} finally {
  await agent.stop();
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
