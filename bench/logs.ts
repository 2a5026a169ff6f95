/**
 * A log of 400 MB from the file to a program's standard output: `edgectl logs` against `cat` of the file, `crictl logs` where
 * that is installed, and the bare way through a broker. `npm run bench -- logs [megabytes]`.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PodStatus } from 'kubernetes-types/core/v1.js';
import { bareBrokerMs } from './support/bare-broker.ts';
import { megabytesPerSecondOf, record, type Samples } from './support/figures.ts';
import { meter } from './support/process-meter.ts';
import { mebibytes, megabytesPerSecond, printTable, ratio, type Row } from './support/report.ts';
import { logFolder, type Rig, startRig, writeCriLog } from './support/rig.ts';
import { timedRun } from './support/timed-command.ts';

const POD = 'default/web-0';
const CONTAINER = 'web';
const RUNS = 3;

/** The quickest of some runs: what the way can do, with least of what else the machine did. `allMs`: all of them. */
async function quickest<T extends { wallMs: number }>(
  run: () => Promise<T>,
): Promise<T & { allMs: number[] }> {
  const runs: T[] = [];
  for (let index = 0; index < RUNS; index += 1) runs.push(await run());
  const best = runs.reduce((least, next) => (next.wallMs < least.wallMs ? next : least));
  return { ...best, allMs: runs.map(({ wallMs }) => wallMs) };
}

/** The runtime's name of the container. */
async function containerId({ connect }: Rig): Promise<string> {
  const client = await connect();
  const { object } = await client.call('pod.get', { name: 'web-0' });
  await client.close();
  const { containerStatuses = [] } = object.status as PodStatus;
  return containerStatuses.find(({ name }) => name === CONTAINER)?.containerID?.split('//')[1] ?? '';
}

const megabytes = Number(process.argv[2] ?? 400);
const rig = await startRig();
try {
  const folder = logFolder(rig, POD, CONTAINER);
  const textBytes = await writeCriLog(join(folder, '0.log'), megabytes * 1e6);
  const args = ['logs', 'web-0', '-c', CONTAINER];

  const cat = await quickest(() => timedRun('cat', [join(folder, '0.log')]));
  const peaks: number[] = [];
  const { result: edgectl, metered } = await meter(rig.agentPid, () =>
    quickest(async () => {
      const { result, metered: run } = await meter(rig.agentPid, () => rig.edgectl(args));
      peaks.push(run.residentBytesPeak / 1024 / 1024);
      return result;
    }),
  );
  if (edgectl.exitCode !== 0 || edgectl.stdoutBytes < textBytes)
    throw new Error(`edgectl logs: ${edgectl.stderr}`);
  const { crictl: callCrictl } = rig;
  const id = await containerId(rig);
  const crictl = callCrictl && (await quickest(() => callCrictl(['logs', id])));
  const bare = await quickest(async () => {
    const socket = join(rig.addresses.folder, 'bare.sock');
    const wallMs = await bareBrokerMs(socket, edgectl.stdoutBytes);
    await rm(socket, { force: true });
    return { wallMs, stdoutBytes: edgectl.stdoutBytes };
  });

  const samples = (name: string, run: { allMs: readonly number[]; stdoutBytes: number }): Samples => ({
    name,
    samples: megabytesPerSecondOf(run.stdoutBytes, run.allMs),
  });
  const common = { bench: 'logs', unit: 'MB/s', better: 'higher', ...samples('', edgectl) } as const;
  const what = `a log of ${megabytes} MB through a pipe`;
  const name = (peer: string): string => `${what}, against ${peer}`;
  record({ ...common, name: name('cat'), peer: samples('cat of the CRI file', cat) });
  record({
    ...common,
    name: name('the bare broker path'),
    peer: samples('bare broker path', bare),
    goal: 'ratio at least 0.4',
  });
  if (crictl)
    record({
      ...common,
      name: name('crictl'),
      peer: samples('crictl logs', crictl),
      goal: 'ratio at least 2',
    });
  record({
    bench: 'logs',
    name: `the agent while it sends a log of ${megabytes} MB`,
    unit: 'MiB',
    better: 'lower',
    samples: peaks,
    goal: 'at most 150',
  });

  const row = (name: string, run: { wallMs: number; stdoutBytes: number }): Row => ({
    name,
    cells: [
      `${(run.wallMs / 1000).toFixed(2)} s`,
      megabytesPerSecond(run.stdoutBytes, run.wallMs),
      ratio(run.wallMs, edgectl.wallMs),
    ],
  });
  printTable(
    `A log of ${(textBytes / 1e6).toFixed(0)} MB of text, quickest of ${RUNS}`,
    ['', 'time', 'rate', 'of edgectl logs'],
    [
      row('cat of the CRI file', cat),
      row('edgectl logs', edgectl),
      ...(crictl ? [row('crictl logs', crictl)] : []),
      row('bare broker (publisher, aedes, subscriber), QoS 0, 64 KiB', bare),
    ],
  );
  console.log(`edgectl logs has ${ratio(bare.wallMs, edgectl.wallMs)} the rate of the bare broker path.`);
  if (!crictl) console.log('crictl is not installed: not compared.');
  console.log(
    `Agent: ${mebibytes(metered.residentBytesAtStart)} resident before, ${mebibytes(metered.residentBytesPeak)} at most, ` +
      `${(metered.cpuMs / RUNS / 1000).toFixed(2)} s of processor per run. edgectl: ${mebibytes(edgectl.residentBytesPeak)} at most.`,
  );
} finally {
  await rig.stop();
}
