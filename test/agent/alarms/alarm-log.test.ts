import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Condition, KeptAlarm } from '../../../agent/alarms/alarm.ts';
import { AlarmLog } from '../../../agent/alarms/alarm-log.ts';
import { alarmMigrations, AlarmStore } from '../../../agent/alarms/alarm-store.ts';
import { faults } from '../../rpc-schema/contract.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

const SETPOINT: Condition = {
  namespace: 'factory',
  name: 'press-1',
  part: 'setpoint',
  severity: 'critical',
  message: 'setpoint is outside of its range 0 to 100',
};
const CRASHER: Condition = {
  namespace: 'default',
  name: 'crasher',
  part: 'main',
  severity: 'critical',
  message: 'container main ends again and again',
};
const NAMED = { kind: 'ValueOutOfRange', namespace: 'factory', name: 'press-1', part: 'setpoint' } as const;

interface Bench {
  readonly log: AlarmLog;
  readonly clock: ManualClock;
  readonly observed: KeptAlarm[];
  /** The agent is started again. */
  readonly restart: () => AlarmLog;
  readonly rows: () => number;
}

function bench(keptNow?: () => number): Bench {
  const database = new SqliteDatabase(':memory:');
  for (const { sql } of alarmMigrations) database.exec(sql);
  const clock = new ManualClock();
  const restart = (): AlarmLog =>
    new AlarmLog({ store: new AlarmStore(database), clock, ...(keptNow && { keptNow }) });
  const log = restart();
  const observed: KeptAlarm[] = [];
  log.listen((alarm) => observed.push(alarm), NEVER_ABORTED);
  const count = database.prepare<[], number>('SELECT count(*) FROM alarm').pluck();
  return { log, clock, observed, restart, rows: () => count.get() ?? 0 };
}

test('what is wrong is raised once, and cleared when it is over', async (t) => {
  const { log, clock, observed } = bench();
  log.report('ValueOutOfRange', [SETPOINT]);
  await clock.advance(15_000);
  log.report('ValueOutOfRange', [SETPOINT]);
  t.is(observed.length, 1);
  const answer = log.list({ namespace: 'factory' });
  t.deepEqual(faults('AlarmListResult', answer), []);
  t.like(answer.items[0], {
    id: 'ValueOutOfRange/factory/press-1/setpoint',
    state: 'raised',
    severity: 'critical',
    count: 1,
    raisedAt: '2026-01-01T00:00:00.000Z',
  });
  log.report('Disk', []);
  t.is(log.standing.length, 1);
  await clock.advance(15_000);
  log.report('ValueOutOfRange', []);
  t.deepEqual(log.standing, []);
  t.deepEqual(log.list({ namespace: 'factory' }).items, []);
  const [over] = log.list({ namespace: 'factory', includeCleared: true }).items;
  t.like(over, { state: 'cleared', clearedAt: '2026-01-01T00:00:30.000Z' });
  log.report('ValueOutOfRange', [SETPOINT]);
  t.like(log.list({ namespace: 'factory' }).items[0], { state: 'raised', count: 2 });
});

test('whoever acknowledges an alarm is named, and what is raised again is to be acknowledged again', async (t) => {
  const { log, clock, observed } = bench();
  log.report('ValueOutOfRange', [SETPOINT]);
  const answer = log.acknowledge({ ...NAMED, comment: 'valve 3' }, 'alice');
  t.deepEqual(faults('AlarmAcknowledgeResult', answer), []);
  t.like(answer.object, { state: 'acknowledged', acknowledgedBy: 'alice', comment: 'valve 3' });
  t.is(log.acknowledge(NAMED, 'bob').object.acknowledgedBy, 'alice');
  t.is(observed.length, 2);
  t.is(log.standing.length, 1);
  t.is(log.list({ allNamespaces: true, fieldSelector: 'state=acknowledged' }).items.length, 1);
  t.is(log.list({ allNamespaces: true, fieldSelector: 'state=raised' }).items.length, 0);
  await clock.advance(1);
  log.report('ValueOutOfRange', []);
  const missing = t.throws(() => log.acknowledge(NAMED, 'alice'));
  t.is(EdgectlError.from(missing).kind, 'NotFound');
  log.report('ValueOutOfRange', [SETPOINT]);
  t.like(log.list({ namespace: 'factory' }).items[0], { state: 'raised', acknowledgedBy: undefined });
});

test('alarms and who acknowledged them outlive a restart, and are cleared after it', async (t) => {
  const { log, clock, restart } = bench();
  log.report('ValueOutOfRange', [SETPOINT]);
  log.acknowledge(NAMED, 'alice');
  await clock.advance(MINUTE_MS);
  const again = restart();
  t.like(again.list({ namespace: 'factory' }).items[0], { state: 'acknowledged', acknowledgedBy: 'alice' });
  again.report('ValueOutOfRange', []);
  t.deepEqual(again.standing, []);
});

test('a crash loop is over after ten minutes without back-off, also after a restart of the agent', async (t) => {
  const { log, clock, restart } = bench();
  log.report('CrashLoop', [CRASHER]);
  await clock.advance(9 * MINUTE_MS);
  log.report('CrashLoop', []);
  t.is(log.standing.length, 1);
  log.report('CrashLoop', [CRASHER]);
  await clock.advance(9 * MINUTE_MS);
  const again = restart();
  again.report('CrashLoop', []);
  t.is(again.standing.length, 1);
  await clock.advance(10 * MINUTE_MS);
  again.report('CrashLoop', []);
  t.deepEqual(again.standing, []);
});

test('what is over is forgotten after a week, and the oldest of too many before', async (t) => {
  const { log, clock, rows } = bench();
  const many = Array.from({ length: 1_200 }, (_, index) => ({ ...SETPOINT, name: `press-${index}` }));
  log.report('ValueOutOfRange', many);
  t.is(log.standing.length, 1_200);
  await clock.advance(1);
  log.report('ValueOutOfRange', []);
  t.is(rows(), 1_000);
  await clock.advance(WEEK_MS + 1);
  log.report('ValueOutOfRange', []);
  t.is(rows(), 0);
});

test('a list is cut into pages', (t) => {
  const { log } = bench();
  log.report('ValueOutOfRange', [SETPOINT, { ...SETPOINT, name: 'press-2' }]);
  const first = log.list({ namespace: 'factory', limit: 1 });
  const next = first.meta.continue ?? '';
  const second = log.list({ namespace: 'factory', limit: 1, continue: next });
  t.deepEqual(
    [...first.items, ...second.items].map(({ name }) => name),
    ['press-1', 'press-2'],
  );
});

test('L2: a clock that is far ahead forgets nothing that is over', async (t) => {
  const { log, clock } = bench(() => Date.UTC(2026, 0, 1));
  log.report('ValueOutOfRange', [SETPOINT]);
  await clock.advance(15_000);
  log.report('ValueOutOfRange', []);
  await clock.advance(10 * 365 * 86_400_000);
  log.report('ValueOutOfRange', []);
  t.is(log.list({ namespace: 'factory', includeCleared: true }).items.length, 1);
});
