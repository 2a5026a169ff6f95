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
const LONG_MS = 30_000;
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
    // Between two checks ten messages go to each of four readers.
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
  const reader = (principal: string): { stream: Duplex; consume: () => void } => {
    let taken: (() => void) | undefined;
    const stream = new Duplex({
      read() {},
      write(_bytes, _encoding, done: () => void) {
        taken = done;
      },
    });
    limit.watch(stream, { principal });
    return { stream, consume: () => taken?.() };
  };
  const [stalled, slow, idle] = [reader('eve'), reader('bob'), reader('carol')];
  const [silent, steady] = [reader('dave'), reader('fred')];
  limit.awaits(silent.stream, 100);
  limit.awaits(steady.stream, 1_000);
  for (let round = 0; round < 6; round += 1) slow.stream.write('a little');
  stalled.stream.write('a little');
  for (let quarter = 0; quarter < 5; quarter += 1) {
    await clock.advance(15_000);
    slow.consume();
    limit.awaits(silent.stream, 200 + quarter);
    limit.awaits(steady.stream, 900 - quarter);
  }
  t.deepEqual(cut.toSorted(), ['dave', 'eve']);
  t.deepEqual(
    [stalled, slow, idle, silent, steady].map(({ stream }) => stream.destroyed),
    [true, false, false, true, false],
  );
});

/** A connection of `user` that is logged in, and what it is sent. */
async function speaker(
  node: BrokerNode,
  user: string,
): Promise<{ socket: Socket; next: () => Promise<mqttPacket.Packet> }> {
  const socket = connectSocket(node.port, '127.0.0.1');
  socket.on('error', () => {});
  const parser = mqttPacket.parser();
  const came: mqttPacket.Packet[] = [];
  const waiting: ((packet: mqttPacket.Packet) => void)[] = [];
  parser.on('packet', (packet) => {
    const wake = waiting.shift();
    if (wake === undefined) came.push(packet);
    else wake(packet);
  });
  socket.on('data', (bytes: Buffer) => void parser.parse(bytes));
  const next = async (): Promise<mqttPacket.Packet> =>
    came.shift() ?? new Promise((resolve) => waiting.push(resolve));
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
  return { socket, next };
}

test.serial('H4: messages that are begun and not ended count: 32 of a mebibyte keep 8', async (t) => {
  const node = await startBrokerNode(t, ['eve', 'bob']);
  const bob = await node.connect('bob');
  await bob.subscribe(topics.clientFilter(BOB));
  const whole = mqttPacket.generate({
    cmd: 'publish',
    topic: topics.request(EVE),
    payload: Buffer.alloc(MIB - 1024),
    qos: 0,
    dup: false,
    retain: false,
  });
  const speakers = await Promise.all(Array.from({ length: 32 }, () => speaker(node, 'eve')));
  for (const { socket } of speakers) socket.write(whole.subarray(0, -1));
  const cut = (): number =>
    node.log.filter(({ msg }) => msg === 'a client does not end what it sends: its connection is closed')
      .length;
  t.not(await waitUntil(() => cut() >= 23, LONG_MS), undefined, `${cut()} are closed`);
  await node.broker.publish(topics.response(BOB), 'bob goes on', { qos: 1 });
  await bob.next(({ payload }) => payload.toString() === 'bob goes on');
  // Whoever is left may end its message.
  const left = speakers.find(({ socket }) => !socket.destroyed && socket.writable);
  left?.socket.write(whole.subarray(-1));
  t.not(await waitUntil(() => node.messages.length > 0, LONG_MS), undefined);
  for (const { socket } of speakers) socket.destroy();
});

/** A client of WebSocket that begins a message of a mebibyte, and sends no more than `bytes` of it. */
async function beginMessage(node: BrokerNode, bytes: number, connect?: Buffer): Promise<Socket> {
  const socket = connectSocket(node.port, '127.0.0.1');
  socket.on('error', () => {});
  const lines = [
    'GET /mqtt HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Key: QtqxxqGkhih30W6osdrvOw==',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: mqtt',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  // RFC 6455, section 5.2; a mask of zeros leaves the bytes as they are.
  const frame = (length: number): Buffer => {
    const header = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(length, 6);
    return header;
  };
  if (connect !== undefined) {
    socket.write(Buffer.concat([frame(connect.length), connect]));
    await once(socket, 'data');
  }
  socket.resume();
  socket.write(Buffer.concat([frame(MIB), Buffer.alloc(bytes)]));
  return socket;
}

test.serial('H4: a message of WebSocket that is begun and not ended counts, too', async (t) => {
  const node = await startBrokerNode(t, ['eve'], { kind: 'websocket', limits: { loginTimeoutMs: 600_000 } });
  const stranger = await beginMessage(node, MIB / 2);
  t.not(await waitUntil(() => stranger.destroyed, LONG_MS), undefined);
  t.true(node.log.some(({ reason }) => String(reason).includes('comes before the login')));
  const connect = mqttPacket.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: '',
    keepalive: 0,
    username: 'eve',
    password: Buffer.from('eve'),
  });
  const sockets: Socket[] = [];
  for (let index = 0; index < 12; index += 1) sockets.push(await beginMessage(node, MIB - 1024, connect));
  t.not(await waitUntil(() => sockets.filter(({ destroyed }) => destroyed).length >= 3, LONG_MS), undefined);
  t.true(sockets.some(({ destroyed }) => !destroyed));
  for (const socket of sockets) socket.destroy();
});

test.serial('H4: messages of QoS 2 that are not released are not kept', async (t) => {
  const node = await startBrokerNode(t, ['eve']);
  const speakers = await Promise.all(Array.from({ length: 4 }, () => speaker(node, 'eve')));
  const payload = Buffer.alloc(MIB / 2);
  const kept = (): number => {
    (globalThis as unknown as { gc(): void }).gc();
    return process.memoryUsage().arrayBuffers;
  };
  const before = kept();
  for (const { socket, next } of speakers) {
    for (let messageId = 1; messageId <= 20; messageId += 1) {
      socket.write(
        mqttPacket.generate({
          cmd: 'publish',
          topic: topics.request(EVE),
          payload,
          qos: 2,
          dup: false,
          retain: false,
          messageId,
        }),
      );
      t.like(await next(), { cmd: 'pubrec', messageId });
      node.messages.length = 0;
    }
  }
  // What was collected is given back a moment later, by another thread.
  const grown = (): number => kept() - before;
  t.not(await waitUntil(() => grown() < 10 * MIB, LONG_MS), undefined, `${grown()} bytes of 40 MiB are kept`);
  for (const { socket } of speakers) socket.destroy();
});

test.serial('H4: the filters of a connection are bounded in length, not in number alone', async (t) => {
  const node = await startBrokerNode(t, ['eve']);
  const { socket, next } = await speaker(node, 'eve');
  const granted: number[] = [];
  for (let number = 0; number < 40; number += 1) {
    const topic = `${topics.clientFilter(EVE).slice(0, -1)}${'x'.repeat(number < 20 ? 1_000 : 60_000)}${number}`;
    socket.write(
      mqttPacket.generate({ cmd: 'subscribe', messageId: number + 1, subscriptions: [{ topic, qos: 0 }] }),
    );
    const packet = await next();
    if (packet.cmd === 'suback') granted.push(packet.granted[0] as number);
  }
  t.deepEqual(granted, [...Array.from({ length: 20 }, () => 0), ...Array.from({ length: 20 }, () => 128)]);
  socket.destroy();
});

test.serial('H4: what was read counts no more; a message that stands still is given up', async (t) => {
  const clock = new ManualClock();
  const limit = new UnreadLimit(DEFAULT_LIMITS, clock, pino({ level: 'silent' }));
  limit.start(new AbortController().signal);
  let taken: (() => void) | undefined;
  const stream = new Duplex({
    read() {},
    write(_bytes, _encoding, done: () => void) {
      taken = done;
    },
  });
  limit.watch(stream, { principal: 'eve' });
  stream.write(Buffer.alloc(9 * MIB));
  t.false(stream.destroyed);
  taken?.();
  await clock.advance(1);
  for (let part = 0; part < 3; part += 1) stream.write(Buffer.alloc(5 * MIB));
  t.false(stream.destroyed);
  stream.write(Buffer.alloc(5 * MIB));
  t.true(stream.destroyed);

  const sender = new Duplex({ read() {}, write() {} });
  limit.watch(sender, { principal: 'bob' });
  limit.gathers(sender, 100);
  await clock.advance(50_000);
  limit.gathers(sender, 200);
  await clock.advance(50_000);
  t.false(sender.destroyed);
  await clock.advance(20_000);
  t.true(sender.destroyed);
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
