/**
 * Whole commands: `edgectl exec` against crictl, or if there is none against the bench's own minimal exec over the CRI; by turns. And
 * a hundred interactive shells beside a stream.
 *   npm run bench -- exec-commands [runs, default 20] [MB of input and output, default 100] [runs of them, default 7] [shells, default 100]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { connect, type Session } from '@edgectl/client';
import { findProgram } from '../scripts/support/run.mjs';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { runPod, shellPod, startTestContainerd } from '../test/helpers/containerd.ts';
import { megabytesPerSecondOf, record, type Samples } from './support/figures.ts';
import { commandEnvironment, MEASURED } from './support/programs.ts';
import { megabytesPerSecond, milliseconds, printTable, ratio } from './support/report.ts';
import { bundled } from './support/start-bundled.ts';
import { percentile, summarise } from './support/statistics.ts';
import { timedRun } from './support/timed-command.ts';

const runs = Number(process.argv[2] ?? 20);
const megabytes = Number(process.argv[3] ?? 100);
const largeRuns = Number(process.argv[4] ?? 7);
const shells = Number(process.argv[5] ?? 100);
const size = megabytes * 1_000_000;
const POD = 'web-0';
const OURS = 'edgectl';
const PIECE = Buffer.alloc(64 * 1024, 'x');
const ECHOES = 10;

interface Runner {
  readonly name: string;
  /** @param input whether stdin is passed on */
  args(input: boolean, command: readonly string[]): readonly string[];
}

const containerd = await startTestContainerd();
const folder = mkdtempSync(join(tmpdir(), 'xc-bench-'));
const minimal = await bundled(new URL('./support/cri-exec-process.ts', import.meta.url));
const environment = { EDGECTL_CRI: `unix://${containerd.socket}` };
const agent = await startAgentProcess(folder, { program: MEASURED.agent, node: MEASURED.node, environment });
const env = commandEnvironment({ HOME: folder, EDGECTL_SOCKET: agent.socket });

function* pieces(): Generator<Buffer> {
  for (let left = size; left > 0; left -= PIECE.length) yield PIECE.subarray(0, left);
}

async function run(
  runner: Runner,
  input: boolean,
  command: readonly string[],
  bytes?: number,
): Promise<number> {
  const [file = '', ...args] = runner.args(input, command);
  const stdin = input ? { stdin: Readable.from(pieces()) } : {};
  const { wallMs, exitCode, stdoutBytes, stderr } = await timedRun(file, args, { env, ...stdin });
  if (exitCode !== 0) throw new Error(`${runner.name} ended with ${exitCode}: ${stderr}`);
  if (bytes !== undefined && stdoutBytes !== bytes)
    throw new Error(`${runner.name} brought ${stdoutBytes} bytes`);
  return wallMs;
}

/** Echoes of shells with a terminal each, a word after the other, while somebody else reads a stream as fast as it comes. */
async function echoes(): Promise<number[]> {
  const client = await connect({ url: `unix://${agent.socket}`, node: 'edge-01' });
  const bulk = await connect({ url: `unix://${agent.socket}`, node: 'edge-01' });
  const open = (): Promise<Session> =>
    client.open('pod.exec', { name: POD, command: ['cat'], stdin: true, tty: true, stderr: false });
  const sessions: Session[] = [];
  for (let count = 0; count < shells; count += 1) sessions.push(await open());
  const times: number[] = [];
  let streamed = 0;
  let over = false;
  const streaming = (async () => {
    while (!over) {
      const command = ['head', '-c', String(size), '/dev/zero'];
      const stream = await bulk.open('pod.exec', { name: POD, command });
      for await (const chunk of stream.stdout) streamed += chunk.length;
    }
  })();
  const echo = async (session: Session): Promise<void> => {
    const chunks = session.stdout[Symbol.asyncIterator]();
    for (let count = 0; count < ECHOES; count += 1) {
      const word = `word-${count}`;
      const started = performance.now();
      await session.stdin?.write(`${word}\n`);
      let text = '';
      while (!text.includes(word)) text += (await chunks.next()).value?.toString() ?? word;
      times.push(performance.now() - started);
      while (!/word-\d+\r\n[^]*word-\d+\r\n/.test(text))
        text += (await chunks.next()).value?.toString() ?? '\r\n\r\n';
    }
    session.cancel();
  };
  await Promise.all(sessions.map(echo));
  over = true;
  await streaming;
  console.log(`${Math.round(streamed / 1e6)} MB were streamed beside`);
  await Promise.all([client.close(), bulk.close()]);
  return times;
}

try {
  const { containerIds } = await runPod(containerd, shellPod(POD, 'while true; do sleep 3600; done'));
  const container = containerIds['main'] ?? '';
  const crictl = findProgram('crictl');
  const endpoint = ['--runtime-endpoint', `unix://${containerd.socket}`];
  const peer: Runner =
    crictl === undefined
      ? {
          name: 'a minimal exec over the CRI',
          args: (input, command) => [
            ...[process.execPath, minimal, containerd.socket, container],
            ...[input ? 'stdin' : 'none', ...command],
          ],
        }
      : {
          name: 'crictl',
          args: (input, command) => [
            ...[crictl, ...endpoint, 'exec', ...(input ? ['-i'] : [])],
            ...[container, ...command],
          ],
        };
  const own: Runner = {
    name: OURS,
    args: (input, command) => [
      ...[MEASURED.edgectl, 'exec', ...(input ? ['-i'] : [])],
      ...[POD, '--', ...command],
    ],
  };
  const takeTurns = async (
    count: number,
    input: boolean,
    command: readonly string[],
    bytes?: number,
  ): Promise<{ readonly mine: Samples; readonly theirs: Samples }> => {
    const times: Record<string, number[]> = { [OURS]: [], [peer.name]: [] };
    for (let turn = -1; turn < count; turn += 1)
      for (const runner of turn % 2 === 0 ? [own, peer] : [peer, own]) {
        const wallMs = await run(runner, input, command, bytes);
        if (turn >= 0) times[runner.name]?.push(wallMs);
      }
    const samplesOf = (name: string): Samples => ({ name, samples: times[name] ?? [] });
    return { mine: samplesOf(OURS), theirs: samplesOf(peer.name) };
  };

  const small = await takeTurns(runs, false, ['true'], 0);
  record({
    ...{ bench: 'exec-commands', unit: 'ms', better: 'lower', goal: 'ratio at most 1.5' },
    ...{ samples: small.mine.samples, name: 'edgectl exec true, the whole command', peer: small.theirs },
  });
  const theirMedian = percentile(small.theirs.samples, 0.5);
  printTable(
    `exec of true, whole commands, ${runs} times each (against crictl 1.96 was recorded: 174 to 89 ms)`,
    ['', 'median', 'p95', 'ratio of medians'],
    [small.mine, small.theirs].map(({ name, samples }) => {
      const { median, p95 } = summarise(samples);
      return { name, cells: [milliseconds(median), milliseconds(p95), ratio(median, theirMedian)] };
    }),
  );

  const large = {
    output: await takeTurns(largeRuns, false, ['head', '-c', String(size), '/dev/zero'], size),
    input: await takeTurns(largeRuns, true, ['wc', '-c'], String(size).length + 1),
  };
  for (const [direction, { mine, theirs }] of Object.entries(large)) {
    const rates = ({ name, samples }: Samples): Samples => ({
      name,
      samples: megabytesPerSecondOf(size, samples),
    });
    record({
      ...{ bench: 'exec-commands', unit: 'MB/s', better: 'higher', goal: 'ratio at least 1.0' },
      ...{ ...rates(mine), name: `edgectl exec, ${megabytes} MB of ${direction}`, peer: rates(theirs) },
    });
    const slow = percentile(theirs.samples, 0.5);
    printTable(
      `exec of ${megabytes} MB of ${direction}, whole commands, ${largeRuns} times each`,
      ['', 'least', 'median', 'rate', 'rate against the peer'],
      [mine, theirs].map(({ name, samples }) => {
        const { median } = summarise(samples);
        const least = milliseconds(Math.min(...samples));
        return {
          name,
          cells: [least, milliseconds(median), megabytesPerSecond(size, median), ratio(slow, median)],
        };
      }),
    );
  }

  const times = await echoes();
  record({
    ...{ bench: 'exec-commands', unit: 'ms', better: 'lower' },
    ...{ name: `echo of ${shells} shells beside a stream`, samples: times },
  });
  const { median, p95 } = summarise(times);
  printTable(
    `${shells} interactive shells beside a stream of ${megabytes} MB, again and again`,
    ['', 'median', 'p95'],
    [{ name: 'echo', cells: [milliseconds(median), milliseconds(p95)] }],
  );
} finally {
  await agent.stop();
  await containerd.stop();
  rmSync(folder, { recursive: true, force: true });
}
