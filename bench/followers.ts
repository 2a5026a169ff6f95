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
const LINES = 25;
const PERIOD_MS = 100;
const ROUNDS = 9;
/** As most containers write: a line a second. */
const SLOW = { followers: 100, periodMs: 1000, lines: 4 } as const;
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
async function measure(
  rig: Rig,
  clients: readonly Client[],
  followers: number,
  { lines, periodMs } = { lines: LINES, periodMs: PERIOD_MS },
): Promise<{ readonly late: Summary; readonly metered: Metered }> {
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
      if (late.length === followers * lines) resolve();
    };
    for (const session of sessions) void follow(session, onLine).catch(() => undefined);
  });
  const file = join(logFolder(rig, 'default/web-0', CONTAINER), '0.log');
  const { metered } = await meter(rig.agentPid, async () => {
    for (let line = 0; line < lines; line += 1) {
      written.push(performance.now());
      await appendFile(file, `2026-11-22T16:46:52.123456789Z stdout F bench ${line}\n`);
      await sleep(periodMs);
    }
    await everything;
  });
  for (const session of sessions) session.cancel();
  await Promise.allSettled(sessions.map(({ ended }) => ended));
  return { late: summarise(late), metered };
}

const rig = await startRig();
try {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => rig.connect()));
  const rounds = async (followers: number): Promise<Round[]> => {
    const metered: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { late: result, metered: agent } = await measure(rig, clients, followers);
      metered.push({ result, metered: agent });
    }
    return metered;
  };
  const one = await rounds(1);
  const many = await rounds(FOLLOWERS);
  const perLineMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { metered } = await measure(rig, clients, SLOW.followers, SLOW);
    perLineMs.push(metered.cpuMs / SLOW.followers / SLOW.lines);
  }
  await Promise.all(clients.map((client) => client.close()));
  record({
    ...{ bench: 'followers', name: 'processor time of the agent per line and follower', unit: 'ms' },
    ...{ better: 'lower', samples: perLineMs },
  });
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
  console.log(
    `${SLOW.followers} followers of a line a second: ${percentile(perLineMs, 0.5).toFixed(2)} ms of the agent's processor per line and follower.`,
  );
} finally {
  await rig.stop();
}
