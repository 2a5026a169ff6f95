/**
 * Figures that do not depend on how busy the machine is: user processor time, system calls (`strace -c -f`) and allocated bytes (V8's
 * sampling heap profiler) of the agent, for a call and for a MB of a log. `npm run bench -- costs [calls, default 900] [MB of log, default 100]`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, connect } from '@edgectl/client';
import WebSocket from 'ws';
import { findProgram } from '../scripts/support/run.mjs';
import { freePort } from '../sandbox/free-port.ts';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { waitUntil } from '../test/helpers/wait-until.ts';
import { record, type Unit } from './support/figures.ts';
import { MEASURED } from './support/programs.ts';
import { layOut, type Row } from './support/report.ts';
import { logFolder, writeCriLog } from './support/rig.ts';
import { percentile } from './support/statistics.ts';

const calls = Number(process.argv[2] ?? 900);
const megabytes = Number(process.argv[3] ?? 100);
const PARTS = 9;
const SAMPLING_BYTES = 16 * 1024;
const KIB = 1024;
const TICKS_PER_SECOND = 100;

const node = await startTestNode({ pods: ['default/web-0'] });
const folder = mkdtempSync(join(tmpdir(), 'ec-costs-'));
const { metaServer, runtimeSocket, database, podLogsFolder } = node.addresses;
const inspector = await freePort();
const agent = await startAgentProcess(folder, {
  program: MEASURED.agent,
  node: MEASURED.node,
  environment: {
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}`,
    EDGECTL_METASERVER: metaServer,
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  },
});
const pid = agent.child.pid ?? 0;

/** User time of all its threads. */
function userMs(): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) * 1000) / TICKS_PER_SECOND;
}

/** How many system calls all threads of the agent make meanwhile; `undefined` without strace. */
async function systemCalls(work: () => Promise<void>): Promise<number | undefined> {
  if (findProgram('strace') === undefined) return undefined;
  const report = join(folder, 'strace');
  rmSync(report, { force: true });
  const strace: ChildProcess = spawn('strace', ['-c', '-f', '-o', report, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(strace, 'close');
  if (strace.stderr !== null) await once(strace.stderr, 'data');
  await work();
  strace.kill('SIGINT');
  await closed;
  await waitUntil(() => existsSync(report), 5_000);
  return Number(/^\s*100\.00\s+\S+\s+\S+\s+(\d+)/m.exec(readFileSync(report, 'utf8'))?.[1]);
}

/** What V8 says of the agent. */
class Inspector {
  readonly #socket: WebSocket;
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async connect(): Promise<Inspector> {
    const response = await fetch(`http://127.0.0.1:${inspector}/json/list`);
    const [target] = (await response.json()) as [{ readonly webSocketDebuggerUrl: string }];
    const socket = new WebSocket(target.webSocketDebuggerUrl, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Inspector(socket);
  }

  call(method: string, params: object = {}): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const listen = (message: Buffer): void => {
        const answer = JSON.parse(message.toString()) as { id?: number; result?: unknown; error?: unknown };
        if (answer.id !== id) return;
        this.#socket.off('message', listen);
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(JSON.stringify(answer.error)));
      };
      this.#socket.on('message', listen);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

function sizeOf({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}

/** What is allocated on the heap meanwhile, collected or not. Buffers' bytes are outside of it. */
async function allocatedBytes(profiler: Inspector, work: () => Promise<void>): Promise<number> {
  await profiler.call('HeapProfiler.startSampling', {
    samplingInterval: SAMPLING_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await work();
  const { profile } = (await profiler.call('HeapProfiler.stopSampling')) as {
    readonly profile: { readonly head: ProfileNode };
  };
  return sizeOf(profile.head);
}

async function get(client: Client): Promise<void> {
  for (let call = 0; call < calls / PARTS; call += 1) await client.call('pod.get', { name: 'web-0' });
}

async function read(client: Client): Promise<void> {
  const limitBytes = Math.floor((megabytes * 1e6) / PARTS);
  const session = await client.open('pod.logs', { name: 'web-0', container: 'web', limitBytes });
  let bytes = 0;
  for await (const chunk of session.stdout) bytes += chunk.length;
  if (bytes !== limitBytes) throw new Error(`${bytes} bytes instead of ${limitBytes}`);
}

try {
  const file = join(logFolder({ addresses: node.addresses }, 'default/web-0', 'web'), '0.log');
  await writeCriLog(file, megabytes * 1e6);
  const client = await connect({ url: agent.socket });
  const profiler = await Inspector.connect();
  const rows: Row[] = [];
  for (const [what, work, amount] of [
    ['for each pod.get', get, calls / PARTS],
    ['for each MB of a log', read, megabytes / PARTS],
  ] as const) {
    for (let part = 0; part < PARTS; part += 1) await work(client);
    const figures = new Map<Unit, number[]>();
    const add = (unit: Unit, value: number | undefined): void => {
      if (value !== undefined) figures.set(unit, [...(figures.get(unit) ?? []), value / amount]);
    };
    for (let part = 0; part < PARTS; part += 1) {
      const before = userMs();
      await work(client);
      add('ms', userMs() - before);
    }
    for (let part = 0; part < PARTS; part += 1)
      add('KiB', (await allocatedBytes(profiler, () => work(client))) / KIB);
    for (let part = 0; part < PARTS; part += 1) add('system calls', await systemCalls(() => work(client)));
    const NAMES: Partial<Record<Unit, string>> = { ms: 'user time', KiB: 'allocated' };
    for (const [unit, samples] of figures)
      record({
        ...{ bench: 'costs', name: `${NAMES[unit] ?? unit} ${what}`, unit, better: 'lower', samples },
      });
    const cell = (unit: Unit): string => percentile(figures.get(unit) ?? [NaN], 0.5).toPrecision(3);
    rows.push({ name: what, cells: [cell('ms'), cell('KiB'), cell('system calls')] });
  }
  console.log(layOut(['the agent', 'user ms', 'KiB allocated', 'system calls'], rows));
  profiler.close();
  await client.close();
} finally {
  await agent.stop();
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
