import { statSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { systemClock } from '../../../common/clock.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import type { IncomingMessage } from '../../../agent/broker/attachment.ts';
import { EmbeddedBroker } from '../../../agent/broker/embedded-broker.ts';
import { NODE } from '../../helpers/agent.ts';
import { connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const OWN = topics.request({ principal: 'root', client: 'cli' });

async function start(
  t: ExecutionContext,
): Promise<{ broker: EmbeddedBroker; socket: string; messages: IncomingMessage[] }> {
  const messages: IncomingMessage[] = [];
  const socket = join(temporaryFolder(t), 'mqtt.sock');
  const broker = new EmbeddedBroker({
    node: NODE,
    socket,
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    onMessage: (_attachment, message) => messages.push(message),
  });
  await broker.start();
  t.teardown(() => broker.stop());
  return { broker, socket, messages };
}

test('the socket is open to its owner alone', async (t) => {
  const { socket } = await start(t);
  t.is(statSync(socket).mode & 0o777, 0o600);
});

test('a message has been handed over before it is acknowledged', async (t) => {
  const { socket, messages } = await start(t);
  const client = await connectToSocket(socket);
  await client.publish(OWN, 'one');
  t.deepEqual(
    messages.map(({ payload }) => payload.toString()),
    ['one'],
  );
  await client.end();
});

for (const topic of [topics.state(), topics.request({ principal: 'alice', client: 'x' }), 'other/topic']) {
  test(`publishing to ${topic} closes the connection, and nobody gets it`, async (t) => {
    const { socket, messages } = await start(t);
    const watcher = await connectToSocket(socket);
    await watcher.subscribe('#');
    const client = await connectToSocket(socket);
    const closed = new Promise<void>((resolve) => client.client.once('close', () => resolve()));
    client.client.publish(topic, 'x', { qos: 1 });
    await closed;
    await watcher.publish(OWN, 'marker');
    t.is((await watcher.next(() => true)).payload.toString(), 'marker');
    t.is(messages.length, 1);
    await watcher.end();
  });
}

test('a forbidden last will is not delivered, an own one is', async (t) => {
  const { socket, messages } = await start(t);
  const forbidden = await connectToSocket(socket, {
    will: { topic: topics.state(), payload: Buffer.from('forged'), qos: 1, retain: true },
  });
  const own = await connectToSocket(socket, {
    will: { topic: OWN, payload: Buffer.from('bye'), qos: 1, retain: false },
  });
  const watcher = await connectToSocket(socket);
  await watcher.subscribe('#');
  forbidden.client.stream.destroy();
  own.client.stream.destroy();
  t.is((await watcher.next(({ topic }) => topic === OWN)).payload.toString(), 'bye');
  await watcher.publish(OWN, 'marker');
  await watcher.next(({ payload }) => payload.toString() === 'marker');
  t.deepEqual(watcher.received, []);
  t.deepEqual(
    messages.map(({ payload }) => payload.toString()),
    ['bye', 'marker'],
  );
  await watcher.end();
});

test('a retained message is handed over as such, and kept by nobody', async (t) => {
  const { broker, socket, messages } = await start(t);
  const client = await connectToSocket(socket);
  await client.publish(OWN, 'kept', { retain: true });
  await client.publish(OWN, 'marker');
  t.deepEqual(
    messages.map(({ retain }) => retain),
    [true, false],
  );
  t.is(broker.status().retainedRefused, 1);
  await client.subscribe('#');
  await client.publish(OWN, 'marker-2');
  t.is((await client.next(() => true)).payload.toString(), 'marker-2');
  await client.end();
});

test('a session is not kept beyond its connection', async (t) => {
  const { broker, socket } = await start(t);
  const first = await connectToSocket(socket, { clean: false, clientId: 'stays' });
  await first.subscribe(topics.state());
  await first.end();
  await broker.publish(topics.state(), 'while away', { qos: 1 });
  const again = await connectToSocket(socket, { clean: false, clientId: 'stays' });
  await again.subscribe(OWN);
  await again.publish(OWN, 'marker');
  t.is((await again.next(() => true)).payload.toString(), 'marker');
  await again.end();
});

test('a reader that stalls does not hold up the answers of another', async (t) => {
  const { broker, socket } = await start(t);
  const stalled = await connectToSocket(socket);
  await stalled.subscribe('#');
  stalled.client.stream.pause();
  const chunk = Buffer.alloc(64 * 1024);
  const topic = topics.chunk({ principal: 'root', client: 'slow' }, 's', 'stdout', 0);
  // Far more than the socket takes, and more than a broker with a limit of deliveries would have let through.
  const held = Array.from({ length: 200 }, () => broker.publishBulk(topic, chunk, 0));
  const quick = await connectToSocket(socket);
  await quick.subscribe(topics.state());
  await broker.publish(topics.state(), 'fresh', { qos: 1 });
  t.is((await quick.next(() => true)).payload.toString(), 'fresh');
  stalled.client.stream.resume();
  await Promise.all(held);
  await quick.end();
  await stalled.end();
});
