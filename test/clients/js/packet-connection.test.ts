import test from 'ava';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { dialWebSocket, type PageSocket } from '../../../clients/js/src/browser/web-socket.ts';
import { PacketConnection } from '../../../clients/js/src/packet/packet-connection.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

/** A WebSocket whose other end is the test: what a browser does with a connection is a fault that is made here. */
class FakeSocket implements PageSocket {
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  onerror: PageSocket['onerror'] = null;
  readonly sent: Packet[] = [];
  closed = false;
  readonly #parser = mqttPacket.parser({ protocolVersion: 4 });

  constructor() {
    this.#parser.on('packet', (packet) => this.sent.push(packet));
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#parser.parse(Buffer.from(bytes));
  }

  close(): void {
    this.closed = true;
  }

  receive(packet: Packet): void {
    const bytes = mqttPacket.generate(packet);
    this.onmessage?.({ data: Uint8Array.from(bytes).buffer });
  }

  /** Lets the client in, and grants what it subscribed to with its greeting. */
  accept(granted: 1 | 128 = 1): void {
    this.onopen?.();
    this.receive({ cmd: 'connack', returnCode: 0, sessionPresent: false });
    const subscribe = this.sent.find(({ cmd }) => cmd === 'subscribe');
    if (subscribe !== undefined)
      this.receive({ cmd: 'suback', messageId: subscribe.messageId ?? 0, granted: [granted] });
  }

  lose(): void {
    this.onclose?.({ code: 1006, reason: '' });
  }
}

function start() {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const statuses: string[] = [];
  const events: string[] = [];
  const url = 'ws://node/hmi/mqtt';
  const connection = new PacketConnection(
    {
      url,
      username: 'alice',
      password: 'secret',
      clock,
      onStatus: (status) => statuses.push(status),
      dial: dialWebSocket(url, () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      }),
    },
    {
      onMessage: (topic, payload) => events.push(`${topic} ${payload.toString()}`),
      onBack: () => events.push('back'),
      onLost: (reason) => events.push(`lost: ${reason}`),
    },
  );
  return { clock, sockets, statuses, events, connection };
}

async function open({ connection, sockets }: ReturnType<typeof start>): Promise<FakeSocket> {
  const will = { topic: 'will', payload: 'gone' };
  const opened = connection.open({ clientId: 'page-1', will, filters: ['a/#'] });
  const socket = sockets[0]!;
  socket.accept();
  await opened;
  return socket;
}

test('the CONNECT says who comes, and what is published when the page is gone', async (t) => {
  const socket = await open(start());
  const [connect] = socket.sent;
  t.like(connect, { cmd: 'connect', clientId: 'page-1', username: 'alice', clean: true, keepalive: 60 });
  t.is(connect?.cmd === 'connect' ? connect.password?.toString() : '', 'secret');
  t.like(connect?.cmd === 'connect' ? connect.will : {}, { topic: 'will', qos: 1 });
});

test('a ping that is not answered ends the connection, and the next one is subscribed before anybody is told', async (t) => {
  const rig = start();
  const first = await open(rig);
  await rig.clock.advance(20_000);
  t.is(first.sent.at(-1)?.cmd, 'pingreq');
  first.receive({ cmd: 'pingresp' });
  await rig.clock.advance(20_000);
  t.is(first.sent.filter(({ cmd }) => cmd === 'pingreq').length, 2);
  await rig.clock.advance(10_000);
  t.true(first.closed);
  t.deepEqual(rig.events, ['lost: the broker does not answer']);
  await rig.clock.advance(300);
  const second = rig.sockets[1]!;
  second.onopen?.();
  const subscribe = second.sent.at(-1);
  t.like(subscribe, { cmd: 'subscribe', subscriptions: [{ topic: 'a/#', qos: 1 }] });
  second.receive({ cmd: 'connack', returnCode: 0, sessionPresent: false });
  t.deepEqual(rig.statuses, ['up', 'away']);
  second.receive({ cmd: 'suback', messageId: subscribe?.messageId ?? 0, granted: [1] });
  t.deepEqual(rig.statuses, ['up', 'away', 'up']);
  t.is(rig.events.at(-1), 'back');
});

test('what was not acknowledged is sent again, but for what is too large for a broker', async (t) => {
  const rig = start();
  const first = await open(rig);
  let small = 'under way';
  let large = 'under way';
  const both = [
    rig.connection.publish('a', 'x').then(() => (small = 'done')),
    rig.connection.publish('b', Buffer.alloc(300_000)).then(() => (large = 'done')),
  ];
  first.lose();
  await settle();
  t.deepEqual([small, large], ['under way', 'done']);
  await rig.clock.advance(300);
  const second = rig.sockets[1]!;
  second.accept();
  await settle();
  const again = second.sent.at(-1);
  t.like(again, { cmd: 'publish', topic: 'a', dup: true });
  second.receive({ cmd: 'puback', messageId: again?.messageId ?? 0 });
  await Promise.all(both);
  t.is(small, 'done');
});

test('attempts that fail come less often, and one that comes too late is given up', async (t) => {
  const rig = start();
  const first = await open(rig);
  first.lose();
  for (const waitMs of [300, 600, 1200, 2400, 3000, 3000]) {
    const before = rig.sockets.length;
    await rig.clock.advance(waitMs - 1);
    t.is(rig.sockets.length, before);
    await rig.clock.advance(1);
    t.is(rig.sockets.length, before + 1);
    rig.sockets.at(-1)?.lose();
  }
  await rig.clock.advance(3000);
  const silent = rig.sockets.at(-1)!;
  await rig.clock.advance(10_000);
  t.true(silent.closed);
  await rig.connection.close();
});

test('a message at QoS 1 is acknowledged, and one for a connection that is over is not told', async (t) => {
  const rig = start();
  const first = await open(rig);
  const message = { cmd: 'publish', topic: 'to', payload: 'x', qos: 1, dup: false, retain: false } as const;
  first.receive({ ...message, messageId: 9 });
  t.like(first.sent.at(-1), { cmd: 'puback', messageId: 9 });
  t.deepEqual(rig.events, ['to x']);
  first.lose();
  first.receive({ ...message, messageId: 10 });
  t.deepEqual(rig.events.slice(1), ['lost: the connection was closed']);
  await rig.connection.close();
});

test('closing waits for what is under way, and says goodbye', async (t) => {
  const rig = start();
  const first = await open(rig);
  const published = rig.connection.publish('a', 'x');
  const closed = rig.connection.close();
  await settle();
  t.is(first.sent.at(-1)?.cmd, 'publish');
  first.receive({ cmd: 'puback', messageId: first.sent.at(-1)?.messageId ?? 0 });
  await Promise.all([published, closed]);
  t.is(first.sent.at(-1)?.cmd, 'disconnect');
  t.true(first.closed);
});

test('what is published before the broker has answered goes out behind the greeting, in one go', async (t) => {
  const { connection, sockets } = start();
  const opened = connection.open({ clientId: 'page-1', filters: ['to/#'] });
  const published = connection.publish('from', 'x');
  const [socket] = sockets;
  t.deepEqual(socket?.sent, []);
  socket?.onopen?.();
  t.deepEqual(
    socket?.sent.map(({ cmd }) => cmd),
    ['connect', 'subscribe', 'publish'],
  );
  t.like(socket?.sent[2], { topic: 'from', dup: false });
  socket?.accept();
  socket?.receive({ cmd: 'puback', messageId: socket.sent[2]?.messageId ?? 0 });
  await Promise.all([opened, published]);
  await connection.close();
});

test('who may not hear what it asks for is told so, and its connection is ended', async (t) => {
  const { connection, sockets, statuses } = start();
  const opened = connection.open({ clientId: 'page-1', filters: ['secret/#'] });
  sockets[0]?.accept(128);
  await t.throwsAsync(opened, { message: /does not allow this user to read secret/ });
  t.true(sockets[0]?.closed);
  t.deepEqual(statuses, []);
});

test('a right that is gone when the connection is back ends it, and it is tried again', async (t) => {
  const rig = start();
  const first = await open(rig);
  first.lose();
  await rig.clock.advance(300);
  rig.sockets[1]?.accept(128);
  t.true(rig.sockets[1]?.closed);
  t.false(rig.events.includes('back'));
  await rig.clock.advance(600);
  rig.sockets[2]?.accept();
  t.is(rig.events.at(-1), 'back');
  await rig.connection.close();
});

test('a refused greeting fails the opening, what was published with it is over, and no timer is left', async (t) => {
  const { connection, sockets, clock } = start();
  const opened = connection.open({ clientId: 'page-1', filters: ['a/#'] });
  const published = connection.publish('from', 'x');
  sockets[0]?.onopen?.();
  sockets[0]?.receive({ cmd: 'connack', returnCode: 5, sessionPresent: false });
  await t.throwsAsync(opened, { message: /Connection refused: Not authorized/ });
  await published;
  t.is(clock.pending, 0);
});
