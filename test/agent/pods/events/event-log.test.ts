import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import type { EventNotificationParams } from '@edgectl/rpc-schema/generated/types';
import type { Observation } from '../../../../agent/pods/events/event.ts';
import { EventLog } from '../../../../agent/pods/events/event-log.ts';
import { eventMigrations, SqliteEventStore } from '../../../../agent/pods/events/event-store.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

function eventLog(): { log: EventLog; clock: ManualClock; stop: AbortController; rows: () => number } {
  const database = new SqliteDatabase(':memory:');
  for (const { sql } of eventMigrations) database.exec(sql);
  const clock = new ManualClock();
  const log = new EventLog({ store: new SqliteEventStore(database), nodeName: 'edge-01', clock });
  const stop = new AbortController();
  log.start(stop.signal);
  const count = database.prepare<[], number>('SELECT count(*) FROM event').pluck();
  return { log, clock, stop, rows: () => count.get() ?? 0 };
}

function exited(atMs: number, changes: Partial<Observation> = {}, pod = 'crasher'): Observation {
  return {
    involved: {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'default',
      name: pod,
      uid: `uid-${pod}`,
      fieldPath: 'spec.containers{main}',
    },
    type: 'Warning',
    reason: 'Exited',
    message: 'Container main exited with code 3',
    atMs,
    ...changes,
  };
}

test('what is seen again is counted, with its first and last time', (t) => {
  const { log, clock } = eventLog();
  const start = clock.now();
  for (const after of [0, 5_000, 9_000]) log.observe(exited(start + after));
  const { items } = log.list({});
  t.is(items.length, 1);
  t.like(items[0], {
    count: 3,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:09Z',
  });
});

test('what was counted already is not counted again, whoever looks twice', (t) => {
  const { log, clock } = eventLog();
  for (const atMs of [clock.now(), clock.now(), clock.now() - 1]) log.observe(exited(atMs));
  t.is(log.list({}).items[0]?.count, 1);
});

test('another reason, message, container or pod is another event', (t) => {
  const { log, clock } = eventLog();
  const now = clock.now();
  log.observe(exited(now));
  log.observe(exited(now, { reason: 'OOMKilled' }));
  log.observe(exited(now, { message: 'Container main exited with code 4' }));
  log.observe(exited(now, { involved: { ...exited(now).involved, fieldPath: 'spec.containers{other}' } }));
  log.observe(exited(now, {}, 'another'));
  t.is(log.list({}).items.length, 5);
});

test('N6: an event is forgotten a week after it was last seen', async (t) => {
  const { log, clock, rows } = eventLog();
  log.observe(exited(clock.now()));
  await clock.advance(WEEK_MS - 60_000);
  log.observe(exited(clock.now()));
  await clock.advance(WEEK_MS - 60_000);
  t.is(log.list({}).items[0]?.count, 2);
  await clock.advance(2 * 60_000);
  t.is(rows(), 0);
  log.observe(exited(clock.now() - WEEK_MS - 1));
  t.is(rows(), 0, 'what is older than that is not news');
});

test('the events are bounded: the one last seen longest ago goes first', (t) => {
  const { log, clock, rows } = eventLog();
  const now = clock.now();
  for (let i = 0; i < 5_010; i += 1) log.observe(exited(now - 10_000 + i, {}, `pod-${i}`));
  t.is(rows(), 5_000);
  t.is(log.list({ limit: 1 }).items[0]?.involvedObject.name, 'pod-10');
});

test('lists are by last time, in pages, and selected by field', (t) => {
  const { log, clock } = eventLog();
  const now = clock.now();
  for (const [i, pod] of ['a', 'b', 'c'].entries()) log.observe(exited(now + i, {}, pod));
  log.observe(exited(now + 10, {}, 'a'));
  const names = (params: Parameters<EventLog['list']>[0]): (string | undefined)[] =>
    log.list(params).items.map(({ involvedObject }) => involvedObject.name);
  t.deepEqual(names({}), ['b', 'c', 'a']);
  const first = log.list({ limit: 2 });
  t.is(first.meta.remainingItemCount, 1);
  t.deepEqual(names({ continue: first.meta.continue ?? '' }), ['a']);
  t.deepEqual(names({ fieldSelector: 'involvedObject.name=c,type=Warning,reason!=Started' }), ['c']);
  t.deepEqual(names({ namespace: 'factory' }), []);
  t.deepEqual(names({ allNamespaces: true, fieldSelector: 'involvedObject.uid=uid-b' }), ['b']);
  t.like(
    t.throws(() => log.list({ fieldSelector: 'spec.x=1' })),
    { kind: 'InvalidParams' },
  );
});

test('subscribers hear what is new and what is counted, until they leave', (t) => {
  const { log, clock } = eventLog();
  const received: EventNotificationParams[] = [];
  const stop = new AbortController();
  log.subscribe((event) => received.push(event), stop.signal);
  log.observe(exited(clock.now()));
  log.observe(exited(clock.now() + 1));
  log.observe(exited(clock.now() + 1));
  stop.abort();
  log.observe(exited(clock.now() + 2));
  t.deepEqual(
    received.map(({ type, object }) => [type, object.count]),
    [
      ['ADDED', 1],
      ['MODIFIED', 2],
    ],
  );
});

test('nothing is left when it is stopped', (t) => {
  const { clock, stop } = eventLog();
  stop.abort();
  t.is(clock.pending, 0);
});

test('R8: of one millisecond the start comes before the end, however it was told', (t) => {
  const { log, clock } = eventLog();
  for (let pod = 0; pod < 20; pod += 1) {
    const started = { reason: 'Started', type: 'Normal', message: 'Started container main' } as const;
    log.observe(exited(clock.now(), {}, `p${pod}`));
    log.observe(exited(clock.now(), started, `p${pod}`));
    const reasons = log.eventsOf({ namespace: 'default', name: `p${pod}` }).map(({ reason }) => reason);
    t.deepEqual(reasons, ['Started', 'Exited']);
  }
  const listed = log.list({}).items.map(({ reason }) => reason);
  t.true(listed.lastIndexOf('Started') < listed.indexOf('Exited'));
});

test('N6: what happened between two times is listed', async (t) => {
  const { log, clock } = eventLog();
  for (const pod of ['early', 'night', 'morning']) {
    log.observe(exited(clock.now(), {}, pod));
    await clock.advance(60 * 60 * 1000);
  }
  const names = (params: object): string[] =>
    log.list(params).items.map(({ involvedObject }) => involvedObject.name ?? '');
  t.deepEqual(names({ sinceTime: '2026-01-01T00:30:00Z' }), ['night', 'morning']);
  t.deepEqual(names({ untilTime: '2026-01-01T01:30:00Z' }), ['early', 'night']);
  t.deepEqual(names({ sinceTime: '2026-01-01T00:30:00Z', untilTime: '2026-01-01T01:30:00Z' }), ['night']);
  t.deepEqual(names({ sinceTime: '2026-01-01T03:00:00Z' }), []);
});
