import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { pino } from 'pino';
import { DeviceHistory } from '../../../../agent/devices/history/device-history.ts';
import { historyMigrations, HistoryStore } from '../../../../agent/devices/history/history-store.ts';
import { namePattern } from '../../../../agent/devices/name-pattern.ts';
import type { DeviceListener, DeviceState } from '../../../../agent/devices/watch/device-feed.ts';
import { faults } from '../../../rpc-schema/contract.ts';
import { ManualClock, settle } from '../../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../../helpers/never-aborted.ts';

const PRESS = { namespace: 'factory', name: 'press-1' };
const HOUR_MS = 3_600_000;

interface Bench {
  readonly clock: ManualClock;
  readonly history: DeviceHistory;
  /** The device reports now. */
  readonly report: (value: string, state?: string, device?: string) => void;
  /** Messages of the log. */
  readonly lines: string[];
  /** Another run of the agent. */
  readonly restart: () => Promise<DeviceHistory>;
}

async function bench(published = ['factory/*/setpoint'], keptNow?: () => number): Promise<Bench> {
  const lines: string[] = [];
  const database = new SqliteDatabase(':memory:');
  for (const { sql } of historyMigrations) database.exec(sql);
  const clock = new ManualClock();
  let tell: DeviceListener = () => undefined;
  const feed = {
    subscribe: async (listener: DeviceListener): Promise<readonly DeviceState[]> => {
      tell = listener;
      return [];
    },
  };
  const start = async (): Promise<DeviceHistory> => {
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
    const store = new HistoryStore(database);
    const history = new DeviceHistory({ feed, store, clock, log, ...(keptNow && { keptNow }) });
    history.start(namePattern(published), NEVER_ABORTED);
    await settle();
    return history;
  };
  const history = await start();
  const report: Bench['report'] = (reported, state = 'online', name = 'press-1') => {
    const value = (property: string) => ({
      property,
      reported,
      reportedAtMs: clock.now(),
      source: 'store' as const,
    });
    tell({
      type: 'MODIFIED',
      object: {
        apiVersion: 'devices.kubeedge.io/v1beta1',
        kind: 'Device',
        metadata: { namespace: 'factory', name },
        status: { state },
      },
      values: new Map(['setpoint', 'secret'].map((property) => [property, value(property)])),
    });
  };
  return { clock, history, report, lines, restart: start };
}

const samplesOf = (history: DeviceHistory, params: object = {}): string[] =>
  history
    .read({ ...PRESS, ...params })
    .items.flatMap(({ samples }) =>
      samples.map(({ at, value, quality }) => `${at.slice(11, 19)} ${value} ${quality}`),
    );

test('each change is kept with its time and quality, and what is not published is not', async (t) => {
  const { clock, history, report } = await bench();
  report('21');
  await clock.advance(1_000);
  report('21');
  await clock.advance(1_000);
  report('22');
  await clock.advance(1_000);
  report('22', 'stale');
  await clock.advance(1_000);
  report('22');
  t.deepEqual(samplesOf(history), [
    '00:00:00 21 good',
    '00:00:02 22 good',
    '00:00:03 22 stale',
    '00:00:04 22 good',
  ]);
  const answer = history.read(PRESS);
  t.deepEqual(faults('DeviceHistoryResult', answer), []);
  t.deepEqual(
    answer.items.map(({ property, since }) => [property, since]),
    [['setpoint', '2026-01-01T00:00:00.000Z']],
  );
  const missing = t.throws(() => history.read({ ...PRESS, property: 'secret' }));
  t.is(EdgectlError.from(missing).kind, 'NotFound');
});

test('a part of it begins with what the value was then, and of too many the newest are given', async (t) => {
  const { clock, history, report } = await bench();
  for (let value = 0; value < 10; value += 1) {
    report(String(value));
    await clock.advance(60_000);
  }
  t.deepEqual(samplesOf(history, { sinceTime: '2026-01-01T00:07:30Z' }), [
    '00:07:00 7 good',
    '00:08:00 8 good',
    '00:09:00 9 good',
  ]);
  t.deepEqual(samplesOf(history, { sinceTime: '2026-01-01T00:07:30Z', untilTime: '2026-01-01T00:08:30Z' }), [
    '00:07:00 7 good',
    '00:08:00 8 good',
  ]);
  t.deepEqual(samplesOf(history, { samples: 2 }), ['00:08:00 8 good', '00:09:00 9 good']);
  t.true(history.read({ ...PRESS, samples: 2 }).items[0]?.truncated);
});

test('what is older than a day is forgotten, and the last value stands', async (t) => {
  const { clock, history, report } = await bench();
  for (const value of ['1', '2', '3']) {
    report(value);
    await clock.advance(HOUR_MS);
  }
  await clock.advance(23 * HOUR_MS);
  t.deepEqual(samplesOf(history), ['01:00:00 2 good', '02:00:00 3 good']);
  t.is(history.read(PRESS).items[0]?.since, '2026-01-01T00:00:00.000Z');
  await clock.advance(100 * HOUR_MS);
  t.deepEqual(samplesOf(history), ['02:00:00 3 good']);
});

test('a property has 256 KiB, and all together 8 MiB', async (t) => {
  const { clock, history, report } = await bench();
  const long = 'x'.repeat(2_000);
  for (let count = 0; count < 300; count += 1) {
    report(`${count} ${long}`);
    await clock.advance(1);
  }
  const [one] = history.read(PRESS).items;
  const bytes = one?.samples.reduce((sum, { value }) => sum + 64 + 2 * value.length, 0) ?? 0;
  t.true(bytes <= 256 * 1024 && bytes > 240 * 1024, String(bytes));
  t.is(one?.samples[0]?.value.length, 1_024);
  t.true(Date.parse(one?.since ?? '') > Date.UTC(2026, 0, 1));
  for (let device = 0; device < 600; device += 1) report('1', 'online', `other-${device}`);
  t.true((history.read(PRESS).items[0]?.samples.length ?? 0) < 10);
  t.notThrows(() => history.read({ namespace: 'factory', name: 'other-510' }));
  t.throws(() => history.read({ namespace: 'factory', name: 'other-511' }));
});

test('history outlives an orderly stop, and nobody knows what was meanwhile', async (t) => {
  const { clock, history, report, restart } = await bench();
  report('21');
  await clock.advance(60_000);
  history.save();
  await clock.advance(60_000);
  const again = await restart();
  t.deepEqual(samplesOf(again), ['00:00:00 21 good', '00:02:00 21 unknown']);
  await clock.advance(60_000);
  report('21');
  t.deepEqual(samplesOf(again).at(-1), '00:03:00 21 good');
  // It was taken over, and is not there for a run after a crash.
  const crashed = await restart();
  t.throws(() => crashed.read(PRESS));
});

test('L2: a clock that is far ahead forgets no value', async (t) => {
  const keptMs = Date.UTC(2026, 0, 1);
  const { clock, history, report } = await bench(undefined, () => keptMs);
  report('21');
  report('22');
  await clock.advance(10 * 365 * 86_400_000);
  t.is(samplesOf(history).length, 2);
});

test('H2: names that come and go fill neither the places nor the log', async (t) => {
  const { clock, history, report, lines } = await bench();
  for (let device = 0; device < 600; device += 1) report('1', 'stale', `press-x${device}`);
  for (let time = 0; time < 50; time += 1) report(`${time}`);
  t.deepEqual(lines, ['no history is kept of more properties than that']);
  t.throws(() => history.read(PRESS), { message: /no history is kept/ });
  await clock.advance(86_460_000);
  report('21');
  t.is(samplesOf(history).length, 1);
});
