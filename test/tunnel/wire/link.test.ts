import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import fc from 'fast-check';
import WebSocket, { WebSocketServer } from 'ws';
import { boundedClock } from '../../../common/fault-boundary.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import type { Channel } from '../../../tunnel/wire/channel.ts';
import { WINDOW_BYTES } from '../../../tunnel/wire/limits.ts';
import { type LinkOptions, TunnelLink } from '../../../tunnel/wire/link.ts';
import { decodeMessage, encodeMessage, messageHead, typeNumber } from '../../../tunnel/wire/message.ts';

/** One end of a WebSocket without a network: what is sent arrives at the other end in a later turn of the loop. */
class PipeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  binaryType = '';
  paused = false;
  pings = 0;
  /** Pings of bytes that were sent; a half that is silent leaves all unanswered. */
  answersPings = false;
  other: PipeSocket | undefined;
  readonly #held: (() => unknown)[] = [];

  send(frame: Buffer, _options: object, sent?: () => void): void {
    this.bufferedAmount += frame.length;
    setImmediate(() => {
      this.bufferedAmount -= frame.length;
      // A network has a copy once it was sent.
      this.other?.deliver(Buffer.from(frame));
      sent?.();
    });
  }

  deliver(frame: Buffer, deliverNow: () => unknown = () => this.emit('message', frame)): void {
    if (this.paused) this.#held.push(deliverNow);
    else deliverNow();
  }

  ping(payload: Buffer): void {
    this.pings += 1;
    setImmediate(() => this.other?.deliver(payload, () => this.answersPings && this.emit('pong', payload)));
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const deliverNow of this.#held.splice(0)) deliverNow();
  }

  close(): void {
    this.terminate();
  }

  terminate(): void {
    this.readyState = 3;
  }
}

interface Pair {
  readonly cloud: TunnelLink;
  readonly edge: TunnelLink;
  readonly cloudSocket: PipeSocket;
  readonly edgeSocket: PipeSocket;
  readonly clock: ManualClock;
  readonly accepted: Channel[];
  readonly reasons: EdgectlError[];
}

function pair(mode: 'v1' | 'stock', options: Partial<LinkOptions> = {}): Pair {
  const clock = new ManualClock();
  const cloudSocket = new PipeSocket();
  const edgeSocket = new PipeSocket();
  cloudSocket.other = edgeSocket;
  edgeSocket.other = cloudSocket;
  edgeSocket.answersPings = true;
  const accepted: Channel[] = [];
  const reasons: EdgectlError[] = [];
  const make = (socket: PipeSocket, own: Partial<LinkOptions>): TunnelLink =>
    new TunnelLink({
      socket: socket as unknown as WebSocket,
      mode,
      clock,
      stallLimitMs: 5_000,
      pings: false,
      closed: (error) => reasons.push(error),
      ...options,
      ...own,
    });
  const cloud = make(cloudSocket, {});
  const edge: TunnelLink = make(edgeSocket, {
    pings: true,
    connect: (_type, id) => {
      const channel = edge.accept(id);
      if (channel !== undefined) accepted.push(channel);
    },
  });
  cloud.start();
  edge.start();
  return { cloud, edge, cloudSocket, edgeSocket, clock, accepted, reasons };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function readAll(channel: Channel): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of channel as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

for (const mode of ['v1', 'stock'] as const) {
  test(`${mode}: whatever pieces are written on whatever connections, each arrives whole and in order`, async (t) => {
    const pieces = fc.array(fc.array(fc.nat(100_000), { maxLength: 8 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pieces, async (connections) => {
        const { cloud, accepted, edge } = pair(mode);
        const readers = connections.map((_, at) =>
          readAll(cloud.open(at + 1, 'logsConnect', Buffer.from('{}'))),
        );
        await until(() => accepted.length === connections.length);
        const written = connections.map((sizes, at) => {
          const channel = accepted[at]!;
          channel.resume();
          const chunks = sizes.map((size, index) => Buffer.alloc(size, at * 16 + index));
          for (const chunk of chunks) channel.write(chunk);
          channel.end();
          return Buffer.concat(chunks);
        });
        const read = await Promise.all(readers);
        t.deepEqual(
          read.map((bytes, at) => bytes.equals(written[at]!)),
          read.map(() => true),
        );
        t.is(cloud.connections, 0);
        await until(() => edge.connections === 0);
      }),
      { numRuns: 25 },
    );
  });
}

test('no more than a window is sent to a reader that does not read', async (t) => {
  const { cloud, accepted } = pair('v1');
  const channel = cloud.open(1, 'logsConnect', Buffer.from('{}'));
  await until(() => accepted.length === 1);
  accepted[0]!.write(Buffer.alloc(WINDOW_BYTES * 4));
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.is(channel.receivedBytes, WINDOW_BYTES);
  channel.resume();
  await until(() => channel.receivedBytes === WINDOW_BYTES * 4);
});

test('what fills the window exactly is sent, and the end behind it, though the reader does not read', async (t) => {
  const { cloud, accepted } = pair('v1');
  const channel = cloud.open(1, 'logsConnect', Buffer.from('{}'));
  await until(() => accepted.length === 1);
  accepted[0]!.resume().end(Buffer.alloc(WINDOW_BYTES));
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.is(channel.receivedBytes, WINDOW_BYTES);
  t.true(channel.remoteEnded);
  t.is((await readAll(channel)).length, WINDOW_BYTES);
});

test('credit adds to what is left of it: when half a window was read a whole one may be sent', async (t) => {
  const { cloud, accepted } = pair('v1');
  const channel = cloud.open(1, 'logsConnect', Buffer.from('{}'));
  await until(() => accepted.length === 1);
  channel.resume();
  accepted[0]!.write(Buffer.alloc(WINDOW_BYTES / 2));
  await until(() => channel.receivedBytes === WINDOW_BYTES / 2);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  channel.pause();
  accepted[0]!.write(Buffer.alloc(WINDOW_BYTES * 4));
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.is(channel.receivedBytes, WINDOW_BYTES / 2 + WINDOW_BYTES);
  channel.destroy();
});

test('what waits to be sent of a connection that is destroyed is dropped; its end goes out', async (t) => {
  const { cloud, accepted, edgeSocket } = pair('stock');
  const channel = cloud.open(1, 'logsConnect', Buffer.from('{}'));
  channel.on('error', () => undefined);
  await until(() => accepted.length === 1);
  const types: number[] = [];
  const send = edgeSocket.send.bind(edgeSocket);
  let release = (): void => undefined;
  edgeSocket.send = (frame, options, sent) => {
    types.push(decodeMessage(frame)?.type ?? 0);
    if (types.length > 1) return send(frame, options, sent);
    // The network takes the first frame, and no other for a while.
    edgeSocket.bufferedAmount = 100_000_000;
    release = () => {
      edgeSocket.bufferedAmount = 0;
      send(frame, options, sent);
    };
  };
  for (let part = 0; part < 8; part += 1) accepted[0]!.write(Buffer.alloc(100_000));
  await until(() => types.length > 0);
  accepted[0]!.destroy();
  release();
  await until(() => types.includes(typeNumber('removeConnect')));
  t.deepEqual(types, [typeNumber('data'), typeNumber('removeConnect')]);
});

test('stock: what is sent while reading is held up waits for no answer, which could not be read', async (t) => {
  const { cloud, accepted, edgeSocket } = pair('stock');
  const fromCloud = cloud.open(1, 'execConnect', Buffer.from('{}'));
  fromCloud.write(Buffer.alloc(1_500_000));
  await until(() => edgeSocket.paused);
  accepted[0]?.end(Buffer.alloc(2_000_000));
  t.is((await readAll(fromCloud)).length, 2_000_000);
});

test('a half that sends more than its window loses the connection, not the tunnel', async (t) => {
  const { cloud, cloudSocket, accepted } = pair('v1');
  const channel = cloud.open(1, 'logsConnect', Buffer.from('{}'));
  const failed = new Promise<Error>((resolve) => channel.once('error', resolve));
  await until(() => accepted.length === 1);
  for (let at = 0; at < 3; at += 1)
    cloudSocket.deliver(encodeMessage(1, 'data', Buffer.alloc(WINDOW_BYTES / 2)));
  t.regex((await failed).message, /more than its window/);
  t.true(cloud.isOpen);
});

test('a small message waits for no big one', async (t) => {
  const { cloud, edge, accepted, cloudSocket } = pair('stock');
  cloud.open(1, 'logsConnect', Buffer.from('{}')).resume();
  cloud.open(2, 'logsConnect', Buffer.from('{}')).resume();
  await until(() => accepted.length === 2);
  const seen: number[] = [];
  cloudSocket.on('message', (frame: Buffer) => seen.push(frame[0] ?? 0));
  accepted[0]!.write(Buffer.alloc(4_000_000));
  accepted[1]!.write(Buffer.from('small'));
  await until(() => seen.includes(2));
  t.true(seen.indexOf(2) <= 6, `after ${seen.indexOf(2)} messages`);
  t.true(edge.isOpen);
});

test('a tunnel that is silent for 15 seconds is lost; its connections fail', async (t) => {
  const { cloud, edge, clock, edgeSocket, reasons } = pair('v1');
  const channel = cloud.open(1, 'logsConnect', Buffer.from('{}'));
  await until(() => edge.connections === 1);
  edgeSocket.answersPings = false;
  edgeSocket.emit('pong', Buffer.alloc(0));
  await clock.advance(14_000);
  t.true(edge.isOpen);
  t.is(edgeSocket.pings, 2);
  await clock.advance(6_000);
  t.false(edge.isOpen);
  t.false(cloud.isOpen);
  t.regex(reasons[0]?.message ?? '', /silent for/);
  await readAll(channel);
  t.is(channel.failure?.kind, 'Unavailable');
  t.is(clock.pending, 0);
});

test('a process that was held up itself takes that time for no silence of the other half', async (t) => {
  const { cloud, edge, clock, cloudSocket } = pair('v1');
  for (let round = 0; round < 3; round += 1) {
    cloudSocket.emit('ping', Buffer.alloc(0));
    await clock.advance(6_000);
    clock.holdUp(40_000);
    await clock.advance(4_000);
    t.true(edge.isOpen);
    t.true(cloud.isOpen);
  }
});

test('what is held up on this side is no silence of the other half, while it is held up and at its end', async (t) => {
  const { edge, clock, edgeSocket } = pair('v1');
  edgeSocket.answersPings = false;
  edgeSocket.emit('pong', Buffer.alloc(0));
  edge.holdUp(9, true);
  await clock.advance(60_000);
  t.true(edge.isOpen);
  edge.holdUp(9, false);
  await clock.advance(10_000);
  t.true(edge.isOpen);
  await clock.advance(10_000);
  t.false(edge.isOpen);
});

test('a connection is accepted once under its id', (t) => {
  const { edge } = pair('v1');
  t.truthy(edge.accept(7));
  t.is(edge.accept(7), undefined);
});

test('a stock cloud may be silent for two minutes at first', async (t) => {
  const { edge, clock, edgeSocket } = pair('stock', { firstSilenceMs: 130_000 });
  edgeSocket.answersPings = false;
  await clock.advance(125_000);
  t.true(edge.isOpen);
  await clock.advance(10_000);
  t.false(edge.isOpen);
});

test('arbitrary bytes end no link', (t) => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each));
  const message = fc
    .tuple(
      fc.constantFrom(0, 1, 2, 127, 128, Number.MAX_SAFE_INTEGER),
      fc.integer({ min: 0, max: 20 }),
      bytes,
    )
    .map(([connectionId, type, data]) => Buffer.concat([messageHead(connectionId, type), data]));
  fc.assert(
    fc.property(fc.oneof(bytes, bytes, message), (frame) => {
      const { edge, edgeSocket } = pair('v1');
      edgeSocket.deliver(frame);
      // CLOSE_CONNECT is the one message that may.
      t.true(edge.isOpen || decodeMessage(frame)?.type === typeNumber('closeConnect'));
      edge.close(new EdgectlError('Unavailable', 'done'));
    }),
  );
});

test('8: a reason of any length and in any script fits into the close frame', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (reason) => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      const [accepted] = (await once(server, 'connection')) as [WebSocket];
      const closed = once(accepted, 'close') as Promise<[number, Buffer]>;
      await once(socket, 'open');
      const link = new TunnelLink({
        socket,
        mode: 'v1',
        clock: new ManualClock(),
        stallLimitMs: 1_000,
        pings: false,
        closed: () => undefined,
      });
      link.start();
      link.close(new EdgectlError('Unavailable', reason), true);
      const [code, reported] = await closed;
      server.close();
      t.is(code, 1001);
      t.true(
        reason.startsWith(reported.toString()) && (reported.length >= 120 || reported.toString() === reason),
      );
    }),
    { numRuns: 25, examples: [['é'.repeat(80)], ['x'.repeat(100)], ['日'.repeat(100)]] },
  );
});

test('a throw in a listener of the WebSocket is a fault of whose clock the link has, and reaches no one who emits', (t) => {
  const faults: unknown[] = [];
  const clock = boundedClock(new ManualClock(), { fault: (error) => faults.push(error) });
  const thrown = new Error('a fault');
  const { edgeSocket } = pair('v1', {
    clock,
    closed: () => {
      throw thrown;
    },
  });
  t.notThrows(() => edgeSocket.emit('close', 1006));
  t.deepEqual(faults, [thrown]);
});
