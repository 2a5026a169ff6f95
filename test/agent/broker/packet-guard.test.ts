import { PassThrough } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { guardPackets, PacketScanner } from '../../../agent/broker/patches/packet-guard.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

/** A packet of MQTT 3.1.1 of that type, whose body is `bytes` of zeros. */
function packet(type: number, bytes: number): Buffer {
  const length: number[] = [];
  let rest = bytes;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([type << 4, ...length]), Buffer.alloc(bytes)]);
}

const CONNECT = packet(1, 13);

function publish(payloadBytes: number): Buffer {
  return packet(3, payloadBytes + 3);
}

test('packets are counted wherever the pieces are cut', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (sizes, cuts) => {
        const stream = Buffer.concat([CONNECT, ...sizes.map(publish)]);
        const scanner = new PacketScanner(1024);
        let packets = 0;
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const piece = stream.subarray(at, at + (cuts[cut % cuts.length] ?? 1));
          const scanned = scanner.scan(piece, 1000);
          if (scanned.wrong !== undefined || scanned.end !== piece.length) return false;
          packets += scanned.packets;
          at += piece.length;
        }
        return packets === sizes.length + 1;
      },
    ),
  );
  t.pass();
});

test('a piece is cut where the next packet would be one too many', (t) => {
  const stream = Buffer.concat([CONNECT, publish(10), publish(10), publish(10)]);
  const scanner = new PacketScanner(1024);
  const { end, packets } = scanner.scan(stream, 2);
  t.is(packets, 2);
  t.is(end, CONNECT.length + publish(10).length);
  t.is(scanner.scan(stream.subarray(end), 2).end, stream.length - end);
});

for (const [what, bytes, wrong] of [
  ['another packet than CONNECT comes first', publish(1), 'no CONNECT comes first'],
  [
    'CONNECT says that it is large',
    Buffer.from([0x10, 0xff, 0xff, 0x7f]),
    'a packet of more than 131072 bytes',
  ],
  [
    'a packet is larger than allowed',
    Buffer.concat([CONNECT, publish(2000)]),
    'a packet of more than 1024 bytes',
  ],
  [
    'a length has no end',
    Buffer.concat([CONNECT, Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])]),
    'a packet whose length has no end',
  ],
] as const) {
  test(`the scan says what is wrong when ${what}`, (t) => {
    t.is(new PacketScanner(1024).scan(bytes, 100).wrong, wrong);
  });
}

test('who has not logged in may send 128 KiB, whatever a packet may have afterwards', (t) => {
  const scanner = new PacketScanner(1024 * 1024);
  t.is(scanner.scan(packet(1, 128 * 1024 + 1), 100).wrong, 'a packet of more than 131072 bytes');
  t.is(new PacketScanner(1024 * 1024).scan(packet(1, 128 * 1024), 100).wrong, undefined);
  t.is(new PacketScanner(1024 * 1024).scan(Buffer.concat([CONNECT, publish(900_000)]), 100).wrong, undefined);
});

test('a packet that came in pieces before anybody read is read whole at once', (t) => {
  const socket = new PassThrough();
  guardPackets(socket, { maxBytes: 1024, clock: new ManualClock() });
  for (const byte of CONNECT) socket.write(Buffer.from([byte]));
  t.deepEqual(socket.read(), CONNECT);
  t.is(socket.read(), null);
});

test('what is read past the rate waits, and nothing of it is lost when the sender is gone', async (t) => {
  const clock = new ManualClock();
  const socket = new PassThrough();
  let pauseMs = 1000;
  guardPackets(socket, { maxBytes: 1024, clock, onPackets: () => pauseMs });
  const pieces: Buffer[] = [];
  let ended = false;
  socket.on('readable', () => {
    const piece: unknown = socket.read();
    if (Buffer.isBuffer(piece)) pieces.push(piece);
  });
  socket.once('end', () => {
    ended = true;
  });
  const sent = Buffer.concat([CONNECT, ...Array.from({ length: 99 }, () => publish(10))]);
  socket.end(sent);
  await clock.advance(500);
  const first = Buffer.concat(pieces).length;
  t.true(first > 0 && first < sent.length);
  t.false(ended);
  await clock.advance(1000);
  t.true(Buffer.concat(pieces).length > first);
  pauseMs = 0;
  await clock.advance(5000);
  t.deepEqual(Buffer.concat(pieces), sent);
  t.true(ended);
});
