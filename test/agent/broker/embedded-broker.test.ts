import { existsSync, rmSync, statSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { BlockPool, release } from '../../../common/block-pool.ts';
import { systemClock } from '../../../common/clock.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import type { IncomingMessage } from '../../../agent/broker/attachment.ts';
import { EmbeddedBroker, type EmbeddedBrokerOptions } from '../../../agent/broker/embedded-broker.ts';
import { SessionWire } from '../../../agent/sessions/session-wire.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { faultyClock } from '../../helpers/faulty-clock.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const OWN = topics.request({ principal: 'root', client: 'cli' });

async function start(
  t: ExecutionContext,
  changes: Partial<EmbeddedBrokerOptions> = {},
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
    ...changes,
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
  test(`F11: publishing to ${topic} is acknowledged, and nobody gets it`, async (t) => {
    const { socket, messages } = await start(t);
    const watcher = await connectToSocket(socket);
    await watcher.subscribe('#');
    const client = await connectToSocket(socket);
    await client.publish(topic, 'x', { qos: 1 });
    await client.end();
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

/** An MQTT 3.1.1 CONNECT, of texts as bytes. */
function connectPacket(clientId: Buffer, username?: Buffer): Buffer {
  const text = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  const body = Buffer.concat([
    text(Buffer.from('MQTT')),
    Buffer.from([4, username === undefined ? 2 : 0x82, 0, 60]),
    text(clientId),
    ...(username === undefined ? [] : [text(username)]),
  ]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

for (const [title, packet, letIn] of [
  ['a good client id', connectPacket(Buffer.from('plc-1')), true],
  ['a client id beyond ASCII', connectPacket(Buffer.from('Prüfstand 日本')), true],
  ['a client id with NUL', connectPacket(Buffer.from('plc\0')), false],
  ['a client id that is not UTF-8', connectPacket(Buffer.from([0x70, 0xff, 0xfe])), false],
  ['a client id with half a surrogate pair', connectPacket(Buffer.from([0xed, 0xa0, 0x80])), false],
  ['a user name with NUL', connectPacket(Buffer.from('plc'), Buffer.from('ro\0ot')), false],
  ['a user name that is not UTF-8', connectPacket(Buffer.from('plc'), Buffer.from([0xc3, 0x28])), false],
] as const) {
  test(`B20: ${title} is ${letIn ? 'let in' : 'refused'}`, async (t) => {
    const { socket } = await start(t);
    const connection = connectSocket(socket);
    t.teardown(() => connection.destroy());
    connection.on('error', () => undefined);
    connection.write(packet);
    const answer = await new Promise<Buffer>((resolve) => {
      connection.once('data', resolve);
      connection.once('close', () => resolve(Buffer.alloc(0)));
    });
    // CONNACK: accepted.
    t.is(answer.equals(Buffer.from([0x20, 2, 0, 0])), letIn, answer.toString('hex'));
  });
}

test('a fault while a client is taken refuses that client, and the next one is served', async (t) => {
  const { clock, failNext, faults } = faultyClock();
  const { socket } = await start(t, { clock });
  // Its connection, its CONNECT, its login.
  for (const passed of [0, 1, 2]) {
    failNext('listener', passed);
    await t.throwsAsync(connectToSocket(socket), undefined, String(passed));
  }
  t.is(faults.length, 3);
  const client = await connectToSocket(socket);
  await client.end();
});

test('a socket whose file, or folder, was taken away is created again; who is connected stays, and nobody else may open it', async (t) => {
  const clock = new ManualClock();
  const { socket } = await start(t, { clock });
  const before = await connectToSocket(socket);
  t.teardown(() => before.end());
  for (const taken of [socket, dirname(socket)]) {
    rmSync(taken, { recursive: true });
    await t.throwsAsync(connectToSocket(socket));
    await clock.advance(2_000);
    t.truthy(await waitUntil(() => existsSync(socket), 30_000), taken);
    const client = await connectToSocket(socket);
    await client.end();
    t.is(statSync(socket).mode & 0o777, 0o600);
  }
  await before.subscribe('edgectl/v1/+/state');
});

test('what a second reader has not read yet is not written over when the first has it and the session needs it no more', async (t) => {
  const { broker, socket } = await start(t);
  const branch = { principal: 'root', client: 'cli' };
  const quick = await connectToSocket(socket);
  const stalled = await connectToSocket(socket);
  for (const reader of [quick, stalled]) await reader.subscribe(topics.clientFilter(branch));
  stalled.client.stream.pause();
  const wire = new SessionWire(topics, broker, branch, 'one', false);
  const pool = new BlockPool(256 * 1024);
  const blocks = new Set<ArrayBufferLike>();
  const chunks = 24;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const block = pool.receive().fill(chunk);
    blocks.add(block.buffer);
    wire.chunk('stdout', chunk, block);
    await quick.next(({ topic }) => topic.endsWith(`/${chunk}`));
    release(block);
  }
  t.true(blocks.size > chunks / 2, `${blocks.size} blocks`);
  stalled.client.stream.resume();
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const { payload } = await stalled.next(({ topic }) => topic.endsWith(`/${chunk}`));
    t.true(payload.equals(Buffer.alloc(payload.length, chunk)), `chunk ${chunk}`);
  }
  t.not(await waitUntil(() => blocks.has(pool.receive().buffer), 30_000), undefined, 'a block is used again');
  for (const reader of [quick, stalled]) await reader.end();
});

test('a large message is kept until the agent and everybody who has subscribed to it have it, and no longer', async (t) => {
  const { socket, messages } = await start(t);
  const topic = topics.stdin({ principal: 'root', client: 'cli' }, 'one', 0);
  const sender = await connectToSocket(socket);
  const stalled = await connectToSocket(socket);
  await stalled.subscribe(topic);
  stalled.client.stream.pause();
  const sent = Buffer.alloc(900_000, 'x');
  await sender.publish(topic, sent);
  const [message] = messages;
  if (message === undefined) return t.fail('the agent has no message');
  t.is(message.payload.length, sent.length);
  release(message.payload);
  t.is(message.payload.length, sent.length);
  stalled.client.stream.resume();
  const { payload } = await stalled.next((each) => each.topic === topic);
  t.true(payload.equals(sent));
  t.not(await waitUntil(() => message.payload.length === 0, 30_000), undefined);
  for (const client of [sender, stalled]) await client.end();
});
