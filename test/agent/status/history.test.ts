/** N6: since when events and audit are both whole. */
import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import type { NodeStatusResult, StoreState } from '@edgectl/rpc-schema/generated/types';
import { migrations } from '../../../agent/compose/ground.ts';
import { EventLog } from '../../../agent/pods/events/event-log.ts';
import { SqliteEventStore } from '../../../agent/pods/events/event-store.ts';
import { History } from '../../../agent/status/agent-state.ts';
import { openDatabase } from '../../../agent/store/database.ts';
import { callerNamed, startPolicy } from '../access/policy-bench.ts';
import { startAgent } from '../../helpers/agent.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { connectToSocket, TestCaller } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const HOUR_MS = 60 * 60_000;

test('N6: both are whole since the later of the two; what was lost or forgotten makes it later', async (t) => {
  const clock = new ManualClock();
  const startedAtMs = clock.now();
  let [auditFromMs, eventsFromMs] = [startedAtMs - 5 * HOUR_MS, startedAtMs - HOUR_MS];
  let store: StoreState = { state: 'ok' };
  const history = new History({
    startedAtMs,
    auditFromMs: () => auditFromMs,
    eventsFromMs: () => eventsFromMs,
    store: () => store,
    clock,
  });
  const at = (hours: number): string => new Date(startedAtMs + hours * HOUR_MS).toISOString();
  t.deepEqual(
    history.state(),
    { since: at(0), events: at(0), audit: at(-5) },
    'nobody saw events before the start',
  );
  await clock.advance(10 * HOUR_MS);
  [auditFromMs, eventsFromMs] = [startedAtMs + 4 * HOUR_MS, startedAtMs + 3 * HOUR_MS];
  t.deepEqual(history.state(), { since: at(4), events: at(3), audit: at(4) });
  store = { state: 'degraded', dropped: 3 };
  t.deepEqual(history.state(), { since: at(10), events: at(10), audit: at(10) });
  store = { state: 'ok', dropped: 3 };
  await clock.advance(HOUR_MS);
  t.deepEqual(history.state(), { since: at(10), events: at(10), audit: at(10) });
});

test('N6: events that are too many are whole since the oldest that is kept', (t) => {
  const clock = new ManualClock();
  const log = pino({ level: 'silent' });
  const database = openDatabase({ path: join(temporaryFolder(t), 'agent.db'), migrations, clock, log });
  t.teardown(() => database.close());
  const events = new EventLog({ store: new SqliteEventStore(database), nodeName: 'n', clock });
  const involved = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'default',
    name: 'web-0',
    uid: '',
    fieldPath: '',
  };
  const observe = (index: number): void =>
    events.observe({
      involved,
      type: 'Normal',
      reason: 'Seen',
      message: `m ${index}`,
      atMs: clock.now() + index,
    });
  database.transaction(() => {
    for (let index = 0; index < 4_999; index += 1) observe(index);
  })();
  t.is(events.wholeFromMs(), clock.now() - 7 * 24 * HOUR_MS);
  for (let index = 4_999; index < 5_010; index += 1) observe(index);
  t.is(events.wholeFromMs(), clock.now() + 10);
});

test('N6: the audit is whole since its oldest record', async (t) => {
  const bench = startPolicy(t, undefined, { limits: { auditMaxRecords: 64 } });
  t.is(bench.audit.fromMs(), undefined);
  const startMs = bench.clock.now();
  for (let call = 0; call < 50; call += 1) {
    bench.audit
      .begin({
        caller: callerNamed('alice'),
        action: 'pod.restart',
        params: { namespace: 'default', name: 'web-0' },
      })
      .end({});
    if (call === 0) t.is(bench.audit.fromMs(), startMs);
    await bench.clock.advance(1000);
  }
  t.true((bench.audit.fromMs() ?? 0) > startMs);
});

test('N6: node.status and state have it', async (t) => {
  const { configuration, stop } = await startAgent(temporaryFolder(t));
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  const { result } = (await root.call('node.status')) as { result: NodeStatusResult };
  const { history, since } = result.agent;
  t.is(history?.events, since);
  t.is(history?.since, [history?.events ?? '', history?.audit ?? ''].toSorted().at(-1));
});
