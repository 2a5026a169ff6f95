/** What is published where it may not be: acknowledged, dropped, audited. */
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AuditedCall } from '../../../agent/audit/audit.ts';
import { MOST_FORBIDDEN } from '../../../agent/broker/forbidden-publishes.ts';
import { RefusalCounter } from '../../../agent/audit/audit-trail.ts';
import { startBrokerNode } from '../../helpers/broker-node.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { startMosquittoWith } from '../../helpers/mosquitto.ts';
import { connectTo, connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const BOB = topics.request({ principal: 'bob', client: 'c' });
const ALICE = topics.request({ principal: 'alice', client: 'c' });

test('F11: a forbidden publish is acknowledged and dropped, and the connection goes on', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const root = await connectToSocket(node.socket);
  t.teardown(() => root.end());
  await root.subscribe('#');
  const alice = await node.connect('alice');
  for (const topic of [
    'foo/bar',
    BOB,
    'edgectl/v2/edge-01/from/alice/c/rpc',
    '$SYS/broker/connection/b/state',
  ])
    for (const qos of [0, 1, 2] as const) await alice.publish(topic, 'forbidden', { qos, retain: true });
  await alice.publish(ALICE, 'permitted');
  t.deepEqual(
    node.messages.map(({ topic, payload }) => [topic, payload.toString()]),
    [[ALICE, 'permitted']],
  );
  await root.next(({ topic }) => topic === ALICE, 'the permitted one');
  t.deepEqual(root.received, []);
  const late = await connectToSocket(node.socket);
  t.teardown(() => late.end());
  await late.subscribe('#');
  await alice.publish(ALICE, 'again');
  await late.next(({ topic }) => topic === ALICE, 'the permitted one');
  t.deepEqual(late.received, [], 'nothing of it is retained');
});

test('F11: a forbidden will is dropped too', async (t) => {
  const node = await startBrokerNode(t, ['alice', 'bob']);
  const client = await connectTo(`mqtt://127.0.0.1:${node.port}`, {
    username: 'alice',
    password: 'alice',
    will: { topic: BOB, payload: Buffer.from('forbidden'), qos: 1, retain: true },
  });
  const isReported = (): boolean =>
    node.broker.status().refusals?.some(({ kind }) => kind === 'publish') === true;
  client.client.stream.destroy();
  const bob = await node.connect('bob');
  while (!isReported()) await bob.publish(BOB, 'permitted');
  t.true(node.messages.every(({ payload }) => payload.toString() === 'permitted'));
});

test('F11: it is audited once for each principal, topic and 10 s', async (t) => {
  const clock = new ManualClock();
  const isReported: string[] = [];
  const counter = new RefusalCounter(clock, ({ call, count }) =>
    isReported.push(`${call.caller.principal} ${String(call.params['path'])} ${count}`),
  );
  const refused = (call: AuditedCall, error: EdgectlError): void => {
    t.is(error.kind, 'Forbidden');
    counter.add(call, error);
  };
  const node = await startBrokerNode(t, ['alice', 'bob'], { audit: { refused } });
  const [alice, bob] = [await node.connect('alice'), await node.connect('bob')];
  for (let times = 0; times < 5; times += 1) await alice.publish('foo/bar', 'x');
  await alice.publish('foo/baz', 'x');
  await bob.publish('foo/bar', 'x');
  t.deepEqual(isReported, ['alice foo/bar 1', 'alice foo/baz 1', 'bob foo/bar 1']);
  await clock.advance(10_000);
  t.deepEqual(isReported.slice(3), ['alice foo/bar 4']);
});

test('F11: more than 100 of a principal in 10 s close the connection', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const alice = await node.connect('alice');
  const closed = new Promise<void>((resolve) => alice.client.once('close', () => resolve()));
  for (let times = 0; times < MOST_FORBIDDEN; times += 1) await alice.publish('foo/bar', 'x');
  t.true(alice.client.connected);
  alice.client.publish('foo/bar', 'x', { qos: 1 });
  await closed;
  t.pass();
});

test('F11: a mosquitto bridge with default settings comes up and stays', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const mosquitto = await startMosquittoWith(
    temporaryFolder(t),
    [
      'allow_anonymous true',
      'connection edge',
      `address 127.0.0.1:${node.port}`,
      'remote_username alice',
      'remote_password alice',
      'topic edgectl/v1/+/from/alice/# out 1',
      'topic edgectl/v1/+/to/alice/# in 1',
    ].join('\n'),
  );
  t.teardown(() => mosquitto.stop());
  const client = await connectTo(`mqtt://127.0.0.1:${mosquitto.port}`);
  t.teardown(() => client.end());
  const answer = topics.response({ principal: 'alice', client: 'c' });
  await client.subscribe(answer);
  // To subscribe is what the bridge does last; it may have done so before the client did.
  await node.broker.subscribed(answer, AbortSignal.timeout(30_000));
  for (let times = 0; times < 20; times += 1) {
    await client.publish(ALICE, `request ${times}`);
    await node.broker.publish(answer, `answer ${times}`, { qos: 1 });
    await client.next(({ payload }) => payload.toString() === `answer ${times}`, `answer ${times}`);
  }
  const arrived = (): number => new Set(node.messages.map(({ payload }) => payload.toString())).size;
  t.not(await waitUntil(() => arrived() === 20, 30_000), undefined);
  const report = node.broker.status().refusals?.find(({ kind }) => kind === 'publish');
  t.regex(report?.reason ?? '', /\$SYS\/broker\/connection\//);
  t.is(report?.count, 1, 'it has connected once');
});
