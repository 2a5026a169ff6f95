/**
 * 200 followers of one log at once: how late a line reaches each of them, against a single follower, and what the agent
 * takes meanwhile. `npm run bench -- followers`.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Session } from '@edgectl/client';
import { record } from './support/figures.ts';
import { meter, type Metered } from './support/process-meter.ts';
import { mebibytes, milliseconds, printTable, ratio, type Row } from './support/report.ts';
import { logFolder, type Rig, startRig } from './support/rig.ts';
import { percentile, summarise, type Summary } from './support/statistics.ts';

const FOLLOWERS = 200;
const CLIENTS = 4;
const LINES = 50;
const PERIOD_MS = 100;
const ROUNDS = 3;
const CONTAINER = 'web';

/** One follower: calls back with the time of arrival of each of our lines. */
async function follow(session: Session, onLine: (line: number, at: number) => void): Promise<void> {
  let text = '';
  for await (const chunk of session.stdout) {
    const at = performance.now();
    text += chunk.toString();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const number = /^bench (\d+)$/.exec(line)?.[1];
      if (number !== undefined) onLine(Number(number), at);
    }
  }
}

interface Round {
  readonly result: Summary;
  readonly metered: Metered;
}

function shareOf({ metered }: Round): number {
  return (100 * metered.cpuMs) / metered.wallMs;
}

/** Appends lines to the log and waits until every follower has them. @returns how late each was, for each follower */
async function measure(rig: Rig, clients: readonly Client[], followers: number): Promise<Summary> {
  const sessions = await Promise.all(
    Array.from({ length: followers }, (_, index) => {
      const client = clients[index % clients.length] as Client;
      return client.open('pod.logs', { name: 'web-0', container: CONTAINER, follow: true, tailLines: 0 });
    }),
  );
  const written: number[] = [];
  const late: number[] = [];
  const everything = new Promise<void>((resolve) => {
    const onLine = (line: number, at: number): void => {
      late.push(at - (written[line] ?? at));
      if (late.length === followers * LINES) resolve();
    };
    for (const session of sessions) void follow(session, onLine).catch(() => undefined);
  });
  const file = join(logFolder(rig, 'default/web-0', CONTAINER), '0.log');
  for (let line = 0; line < LINES; line += 1) {
    written.push(performance.now());
    await appendFile(file, `2026-11-22T16:46:52.123456789Z stdout F bench ${line}\n`);
    await sleep(PERIOD_MS);
  }
  await everything;
  for (const session of sessions) session.cancel();
  await Promise.allSettled(sessions.map(({ ended }) => ended));
  return summarise(late);
}

const rig = await startRig();
try {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => rig.connect()));
  const rounds = async (followers: number): Promise<Round[]> => {
    const metered: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      metered.push(await meter(rig.agentPid, () => measure(rig, clients, followers)));
    return metered;
  };
  const one = await rounds(1);
  const many = await rounds(FOLLOWERS);
  await Promise.all(clients.map((client) => client.close()));
  for (const [name, measured] of [
    ['one follower', one],
    [`${FOLLOWERS} followers`, many],
  ] as const) {
    const lower = { bench: 'followers', better: 'lower' } as const;
    const lateMs = measured.map(({ result }) => result.median);
    record({ ...lower, name: `a line to ${name}`, unit: 'ms', samples: lateMs });
    const shares = measured.map(shareOf);
    record({ ...lower, name: `the agent with ${name}`, unit: '% of a core', samples: shares });
  }
  const middle = (measured: readonly Round[], figure: (round: Round) => number): number =>
    percentile(measured.map(figure), 0.5);
  const row = (name: string, measured: readonly Round[]): Row => ({
    name,
    cells: [
      milliseconds(middle(measured, ({ result }) => result.median)),
      milliseconds(middle(measured, ({ result }) => result.p95)),
      milliseconds(Math.max(...measured.map(({ result }) => result.max))),
      ratio(
        middle(measured, ({ result }) => result.median),
        middle(one, ({ result }) => result.median),
      ),
      mebibytes(Math.max(...measured.map(({ metered }) => metered.residentBytesPeak))),
      `${middle(measured, shareOf).toFixed(1)} %`,
    ],
  });
  printTable(
    `A line every ${PERIOD_MS} ms, from its writing to its arrival`,
    ['', 'median', 'p95', 'latest', 'of one', 'agent resident', 'agent processor'],
    [row('1 follower', one), row(`${FOLLOWERS} followers`, many)],
  );
} finally {
  await rig.stop();
}
