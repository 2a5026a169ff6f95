/**
 * exec of `true` and of a large output: edgectl's client over MQTT, against a raw WebSocket on the same streaming server, and
 * against crictl where it is installed. Each way has a process of its own; they take turns, so that a busy machine is busy for all.
 *   npm run bench -- exec [runs, default 40] [MB of output, default 100] [runs of it, default 9]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runPod, shellPod, startTestContainerd } from '../test/helpers/containerd.ts';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { megabytesPerSecondOf, record, type Samples } from './support/figures.ts';
import { MEASURED, measuredSource } from './support/programs.ts';
import { megabytesPerSecond, milliseconds, printTable, ratio } from './support/report.ts';
import { percentile, summarise } from './support/statistics.ts';
import { timedRun } from './support/timed-command.ts';
import { RunnerProcess, type TimedRun } from './support/timed-runner.ts';

const runs = Number(process.argv[2] ?? 40);
const megabytes = Number(process.argv[3] ?? 100);
const largeRuns = Number(process.argv[4] ?? 9);
const WARM_UP_RUNS = 3;
/**
 * Between two runs. The kernel puts a process into a control group at once where another was put into one less than some 20 ms ago, else it
 * waits 7 to 15 ms (an RCU grace period): of runs that follow each other at once, one way would have the long wait and the other none.
 */
const PAUSE_MS = 50;
const POD = 'web-0';
const RAW = 'raw WebSocket';
const CLIENT = 'edgectl, over an open client connection';
const rawProgram = measuredSource('bench/support/exec-raw-process.ts');
const clientProgram = measuredSource('bench/support/exec-client-process.ts');

const containerd = await startTestContainerd();
const folder = mkdtempSync(join(tmpdir(), 'ec-bench-'));
const environment = { EDGECTL_CRI: `unix://${containerd.socket}` };
const agent = await startAgentProcess(folder, { program: MEASURED.agent, node: MEASURED.node, environment });
const processes: RunnerProcess[] = [];

try {
  const { containerIds } = await runPod(containerd, shellPod(POD, 'while true; do sleep 3600; done'));
  const container = containerIds['main'] ?? '';

  const inProcess = async (program: URL, start: object) => {
    const runner = await RunnerProcess.start(program, start);
    processes.push(runner);
    return (command: string[]) => runner.run(command);
  };
  const crictlConfiguration = join(folder, 'crictl.yaml');
  writeFileSync(crictlConfiguration, `runtime-endpoint: unix://${containerd.socket}\ntimeout: 60\n`);
  const crictl = async (command: string[]): Promise<TimedRun> => {
    const args = ['--config', crictlConfiguration, 'exec', container, ...command];
    const { exitCode, stdoutBytes, stderr, wallMs } = await timedRun('crictl', args);
    if (exitCode !== 0) throw new Error(`crictl ended with ${exitCode}: ${stderr}`);
    return { bytes: stdoutBytes, wallMs };
  };

  const runners = new Map<string, (command: string[]) => Promise<TimedRun>>([
    [RAW, await inProcess(rawProgram, { runtime: containerd.socket, container })],
    [CLIENT, await inProcess(clientProgram, { url: `unix://${agent.socket}`, node: 'edge-01', pod: POD })],
  ]);
  await crictl(['true']).then(
    () => runners.set('crictl (a process each time)', crictl),
    () => console.log('crictl is not installed: left out'),
  );

  /** Times of `count` runs by each way, after some that do not count. */
  const takeTurns = async (
    command: string[],
    count: number,
    bytes: number,
  ): Promise<Map<string, number[]>> => {
    const times = new Map([...runners.keys()].map((name): [string, number[]] => [name, []]));
    for (let turn = -WARM_UP_RUNS; turn < count; turn += 1) {
      for (const [name, runner] of runners) {
        await sleep(PAUSE_MS);
        const run = await runner(command);
        if (run.bytes !== bytes) throw new Error(`${name} brought ${run.bytes} bytes`);
        if (turn >= 0) times.get(name)?.push(run.wallMs);
      }
    }
    return times;
  };

  const samplesOf = (times: ReadonlyMap<string, number[]>, name: string): Samples => ({
    name,
    samples: times.get(name) ?? [],
  });

  const times = await takeTurns(['true'], runs, 0);
  record({
    bench: 'exec',
    unit: 'ms',
    better: 'lower',
    goal: 'ratio at most 0.9',
    ...samplesOf(times, CLIENT),
    name: 'exec of true over an open connection',
    peer: samplesOf(times, RAW),
  });
  const rawMedian = percentile(times.get(RAW) ?? [], 0.5);
  const rawP95 = percentile(times.get(RAW) ?? [], 0.95);
  printTable(
    `exec of true, ${runs} times each`,
    ['', 'median', 'p95', 'ratio of medians', 'of p95'],
    [...times].map(([name, values]) => {
      const { median, p95 } = summarise(values);
      const cells = [milliseconds(median), milliseconds(p95), ratio(median, rawMedian), ratio(p95, rawP95)];
      return { name, cells };
    }),
  );

  const size = megabytes * 1_000_000;
  const largeTimes = await takeTurns(['head', '-c', String(size), '/dev/zero'], largeRuns, size);
  const rates = ({ name, samples }: Samples): Samples => ({
    name,
    samples: megabytesPerSecondOf(size, samples),
  });
  record({
    bench: 'exec',
    unit: 'MB/s',
    better: 'higher',
    goal: 'ratio at least 0.8',
    ...rates(samplesOf(largeTimes, CLIENT)),
    name: `exec of ${megabytes} MB of output over an open connection`,
    peer: rates(samplesOf(largeTimes, RAW)),
  });
  const rawLarge = percentile(largeTimes.get(RAW) ?? [], 0.5);
  printTable(
    `exec of ${megabytes} MB of output, ${largeRuns} times each`,
    ['', 'least', 'median', 'rate', 'rate against raw'],
    [...largeTimes].map(([name, values]) => {
      const { median } = summarise(values);
      const rate = megabytesPerSecond(size, median);
      const cells = [milliseconds(Math.min(...values)), milliseconds(median), rate, ratio(rawLarge, median)];
      return { name, cells };
    }),
  );
} finally {
  for (const runner of processes) runner.stop();
  await agent.stop();
  await containerd.stop();
  rmSync(folder, { recursive: true, force: true });
}
