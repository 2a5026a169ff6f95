/**
 * A log of 400 MB from the file to where it is read, by turns: `edgectl logs`, `crictl logs` where that is installed, `cut` and `cat` of
 * the file, and the bare way through a broker; to /dev/null, and through a pipe to `wc -c`. crictl writes line by line: the slower who reads,
 * the slower it is. `npm run bench -- logs [megabytes] [runs, default 9]`.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PodStatus } from 'kubernetes-types/core/v1.js';
import { bareBrokerMs } from './support/bare-broker.ts';
import { megabytesPerSecondOf, record, type Samples } from './support/figures.ts';
import { meter } from './support/process-meter.ts';
import { type PlainRun, plainRun, type Sink } from './support/plain-run.ts';
import { commandEnvironment, MEASURED } from './support/programs.ts';
import { megabytesPerSecond, milliseconds, printTable, ratio } from './support/report.ts';
import { logFolder, type Rig, startRig, writeCriLog } from './support/rig.ts';
import { percentile } from './support/statistics.ts';

const POD = 'default/web-0';
const CONTAINER = 'web';
const EDGECTL = 'edgectl logs';
const CRICTL = 'crictl logs';
const CUT = 'cut of the CRI file';
const CAT = 'cat of the CRI file';
const BARE = 'the bare broker path';
const BARE_RUNS = 3;
const TAILS = 60;
const MIB = 1024 * 1024;

/** The runtime's name of the container. */
async function containerId({ connect }: Rig): Promise<string> {
  const client = await connect();
  const { object } = await client.call('pod.get', { name: 'web-0' });
  await client.close();
  const { containerStatuses = [] } = object.status as PodStatus;
  return containerStatuses.find(({ name }) => name === CONTAINER)?.containerID?.split('//')[1] ?? '';
}

/** The last lines of the long log, over a connection that stands. @returns milliseconds until the end, for each time */
async function tails(rig: Rig): Promise<number[]> {
  const client = await rig.connect();
  const took: number[] = [];
  for (let time = 0; time < TAILS; time += 1) {
    const started = performance.now();
    const session = await client.open('pod.logs', { name: 'web-0', container: CONTAINER, tailLines: 10 });
    for await (const _ of session.stdout) if (took.length === time) took.push(performance.now() - started);
  }
  await client.close();
  // The first ones load what nothing else has needed.
  return took.slice(TAILS / 3);
}

const megabytes = Number(process.argv[2] ?? 400);
const runs = Number(process.argv[3] ?? 9);
const rig = await startRig();
try {
  const file = join(logFolder(rig, POD, CONTAINER), '0.log');
  const textBytes = await writeCriLog(file, megabytes * 1e6);
  const env = commandEnvironment({ ...process.env, EDGECTL_SOCKET: rig.socket });
  const id = await containerId(rig);
  const commands = new Map<string, readonly [string, ...string[]]>([
    [EDGECTL, [MEASURED.edgectl, 'logs', 'web-0', '-c', CONTAINER]],
    ...(rig.crictl === undefined
      ? []
      : [
          [
            CRICTL,
            ['crictl', '--runtime-endpoint', `unix://${rig.addresses.runtimeSocket}`, 'logs', id],
          ] as const,
        ]),
    [CUT, ['cut', '-d', ' ', '-f', '4-', file]],
    [CAT, ['cat', file]],
  ]);
  const took = new Map<string, number[]>();
  const add = (name: string, sink: string, wallMs: number): void => {
    const key = `${name} ${sink}`;
    took.set(key, [...(took.get(key) ?? []), wallMs]);
  };
  const [agentMiB, clientMiB, perMegabyteMs]: [number[], number[], number[]] = [[], [], []];
  const once = async (name: string, sink: Sink, counts: boolean): Promise<void> => {
    const command = commands.get(name);
    if (command === undefined) return;
    const run = (): Promise<PlainRun> => plainRun(command, sink, env);
    const { result, metered } = await meter(rig.agentPid, run);
    if (name !== CAT && result.bytes !== undefined && result.bytes < textBytes)
      throw new Error(`${name} brought ${result.bytes} bytes`);
    if (!counts) return;
    add(name, sink, result.wallMs);
    if (name !== EDGECTL) return;
    agentMiB.push(metered.residentBytesPeak / MIB);
    if (sink === 'null') clientMiB.push(result.residentBytesPeak / MIB);
    else perMegabyteMs.push((metered.cpuMs / textBytes) * 1e6);
  };
  for (let turn = -1; turn < runs; turn += 1)
    for (const sink of ['null', 'reader'] as const)
      for (const name of commands.keys()) await once(name, sink, turn >= 0);
  for (let turn = 0; turn < BARE_RUNS; turn += 1) {
    const socket = join(rig.addresses.folder, 'bare.sock');
    add(BARE, 'reader', await bareBrokerMs(socket, textBytes));
    await rm(socket, { force: true });
  }
  const tailMs = await tails(rig);

  const rates = (name: string, sink: Sink): Samples => ({
    name,
    samples: megabytesPerSecondOf(textBytes, took.get(`${name} ${sink}`) ?? []),
  });
  const what = `a log of ${megabytes} MB`;
  const compared = [
    ['null', CRICTL, 'to /dev/null, against crictl'],
    ['reader', CRICTL, 'to a plain reader, against crictl'],
    ['reader', CUT, 'to a plain reader, against cut'],
    ['reader', CAT, 'to a plain reader, against cat'],
    ['reader', BARE, 'to a plain reader, against the bare broker path'],
  ] as const;
  for (const [sink, other, name] of compared) {
    const peer = rates(other, sink);
    if (peer.samples.length === 0) continue;
    const { samples } = rates(EDGECTL, sink);
    record({ bench: 'logs', unit: 'MB/s', better: 'higher', name: `${what} ${name}`, samples, peer });
  }
  const lower = { bench: 'logs', better: 'lower' } as const;
  const sending = `the agent while it sends ${what}`;
  record({ ...lower, name: sending, unit: 'MiB', samples: agentMiB });
  record({ ...lower, name: sending, unit: 'ms/MB', samples: perMegabyteMs });
  record({ ...lower, name: `edgectl while it reads ${what}`, unit: 'MiB', samples: clientMiB });
  const tail = `the last 10 lines of ${megabytes} MB, until the first byte`;
  record({ ...lower, name: tail, unit: 'ms', samples: tailMs });

  for (const sink of ['null', 'reader'] as const) {
    const medianOf = (name: string): number => percentile(took.get(`${name} ${sink}`) ?? [NaN], 0.5);
    printTable(
      `${what} (${(textBytes / 1e6).toFixed(0)} MB of text) to ${sink === 'null' ? '/dev/null' : 'wc -c'}, by turns, ${runs} times`,
      ['', 'median', 'rate', 'time of edgectl logs'],
      [...commands.keys(), ...(sink === 'reader' ? [BARE] : [])].map((name) => {
        const medianMs = medianOf(name);
        const cells = [
          milliseconds(medianMs),
          megabytesPerSecond(textBytes, medianMs),
          ratio(medianMs, medianOf(EDGECTL)),
        ];
        return { name, cells };
      }),
    );
  }
  const middle = (values: readonly number[]): string => percentile(values, 0.5).toFixed(1);
  console.log(
    `Agent: ${middle(agentMiB)} MiB at most, ${middle(perMegabyteMs)} ms of processor per MB. edgectl: ${middle(clientMiB)} MiB. The last 10 lines: ${middle(tailMs)} ms.`,
  );
} finally {
  await rig.stop();
}
