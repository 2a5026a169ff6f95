import { once } from 'node:events';
import { connect as connectSocket, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import test from 'ava';
import mqttPacket from 'mqtt-packet';
import { pino } from 'pino';
import { UnreadLimit } from '../../../agent/broker/unread-limit.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { type BrokerNode, startBrokerNode } from '../../helpers/broker-node.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const MIB = 1024 * 1024;
const LONG_MS = 20_000;
/** As large as the answer of `rpc.discover`, which everybody may have who logs in. */
const ANSWER = Buffer.alloc(205 * 1024);
const EVE = { principal: 'eve', client: 'x' };
const BOB = { principal: 'bob', client: 'hmi' };

/** Subscribes and reads nothing from then on. */
async function stalledReader(node: BrokerNode, user: string, filter: string): Promise<Socket> {
  const socket = connectSocket(node.port, '127.0.0.1');
  socket.on('error', () => {});
  const parser = mqttPacket.parser();
  const next = (): Promise<unknown[]> => once(parser, 'packet');
  const feed = (bytes: Buffer): void => void parser.parse(bytes);
  socket.on('data', feed);
  socket.write(
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: `c${Math.random()}`,
      keepalive: 0,
      username: user,
      password: Buffer.from(user),
    }),
  );
  await next();
  socket.write(
    mqttPacket.generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }] }),
  );
  await next();
  socket.off('data', feed);
  socket.pause();
  return socket;
}

/** Bytes that wait in this process to be written to clients. */
function unreadBytes(): number {
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  return handles.reduce<number>(
    (bytes, handle) => bytes + (handle instanceof Socket && !handle.destroyed ? handle.writableLength : 0),
    0,
  );
}

function cuts(node: BrokerNode): number {
  return node.log.filter(({ msg }) => msg === 'a client does not read: its connection is closed').length;
}

test.serial(
  'H4: who subscribes and never reads is cut at 8 MiB, whoever asked for what it is sent',
  async (t) => {
    const node = await startBrokerNode(t, ['eve', 'bob']);
    const readers = await Promise.all(
      [1, 2, 3, 4].map(() => stalledReader(node, 'eve', topics.clientFilter(EVE))),
    );
    const bob = await node.connect('bob');
    await bob.subscribe(topics.clientFilter(BOB));
    let mostBytes = 0;
    let slowestMs = 0;
    for (let round = 0; round < 200; round += 1) {
      await node.broker.publish(topics.response(EVE), ANSWER, { qos: 1 });
      if (round % 10 === 0) {
        const startedMs = performance.now();
        await node.broker.publish(topics.response(BOB), `${round}`, { qos: 1 });
        await bob.next(({ payload }) => payload.toString() === `${round}`);
        slowestMs = Math.max(slowestMs, performance.now() - startedMs);
        mostBytes = Math.max(mostBytes, unreadBytes());
      }
    }
    t.is(cuts(node), readers.length, 'each of the four is cut, and nobody else');
    // Between two looks ten messages go to each of four readers.
    t.true(mostBytes <= 8 * MIB + 40 * ANSWER.length, `${mostBytes} bytes waited`);
    t.true(slowestMs < 20_000, `another principal waited ${slowestMs} ms`);
    t.is(await waitUntil(() => unreadBytes() === 0, LONG_MS).then((took) => took !== undefined), true);
  },
);

test.serial('H4: root on the unix socket is cut too', async (t) => {
  const node = await startBrokerNode(t, []);
  const root = await connectToSocket(node.socket);
  await root.subscribe('#');
  (root.client.stream as Socket).pause();
  for (let sent = 0; sent < 9 * MIB; sent += ANSWER.length) {
    await node.broker.publish(topics.response(BOB), ANSWER, { qos: 0 });
  }
  t.true((await waitUntil(() => cuts(node) === 1, LONG_MS)) !== undefined);
  await root.end();
});

test.serial('H4: what is retained counts, over all connections of a principal', async (t) => {
  const node = await startBrokerNode(t, ['eve']);
  const state = Buffer.alloc(4 * MIB);
  await node.broker.publish(topics.state(), state, { qos: 1, retain: true });
  const sockets = await Promise.all(
    Array.from({ length: 12 }, () => stalledReader(node, 'eve', topics.state())),
  );
  t.true((await waitUntil(() => cuts(node) > 0, LONG_MS)) !== undefined);
  t.true(unreadBytes() <= 8 * MIB + 2 * state.length, `${unreadBytes()} bytes wait`);
  for (const socket of sockets) socket.destroy();
});

test.serial('H4: who takes nothing for 60 s is cut, however little waits; who is slow is not', async (t) => {
  const clock = new ManualClock();
  const cut: string[] = [];
  const log = pino({}, { write: (line: string) => void cut.push(JSON.parse(line).principal) });
  const limit = new UnreadLimit(DEFAULT_LIMITS, clock, log);
  limit.start(new AbortController().signal);
  const reader = (principal: string): { stream: Duplex; take: () => void } => {
    let taken: (() => void) | undefined;
    const stream = new Duplex({
      read() {},
      write(_bytes, _encoding, done: () => void) {
        taken = done;
      },
    });
    limit.watch(stream, () => principal);
    return { stream, take: () => taken?.() };
  };
  const [stalled, slow, idle] = [reader('eve'), reader('bob'), reader('carol')];
  for (let round = 0; round < 6; round += 1) slow.stream.write('a little');
  stalled.stream.write('a little');
  for (let quarter = 0; quarter < 5; quarter += 1) {
    await clock.advance(15_000);
    slow.take();
  }
  t.deepEqual(cut, ['eve']);
  t.deepEqual(
    [stalled, slow, idle].map(({ stream }) => stream.destroyed),
    [true, false, false],
  );
});

test.serial('H4: an answer of 8 MiB reaches a reader that takes its time', async (t) => {
  const node = await startBrokerNode(t, ['bob']);
  const bob = await stalledReader(node, 'bob', topics.clientFilter(BOB));
  await node.broker.publish(topics.response(BOB), Buffer.alloc(8 * MIB), { qos: 1 });
  await node.broker.publish(topics.response(BOB), 'next', { qos: 1 });
  const parser = mqttPacket.parser();
  const payloads: string[] = [];
  parser.on('packet', (packet) => {
    if (packet.cmd === 'publish') payloads.push(packet.payload.toString());
  });
  bob.on('data', (bytes: Buffer) => void parser.parse(bytes));
  bob.resume();
  await waitUntil(() => payloads.length === 2, LONG_MS);
  t.deepEqual([payloads[0]?.length, payloads[1]], [8 * MIB, 'next']);
  t.is(cuts(node), 0);
  bob.destroy();
});
