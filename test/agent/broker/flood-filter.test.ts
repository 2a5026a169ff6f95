import test from 'ava';
import fc from 'fast-check';
import { FloodFilter } from '../../../agent/broker/patches/flood-filter.ts';
import { FloodLimit } from '../../../agent/broker/external-broker.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { topics } from '../../helpers/mqtt-client.ts';

interface Packet {
  readonly bytes: Buffer;
  readonly dropped: boolean;
  readonly packetId: number | undefined;
}

function lengthOf(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.of(...bytes, rest);
    bytes.push((rest % 128) | 128);
  }
}

function publish(topic: string, payload: Uint8Array, packetId: number | undefined): Packet {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.of(name.length >> 8, name.length & 255),
    name,
    packetId === undefined ? Buffer.alloc(0) : Buffer.of(packetId >> 8, packetId & 255),
    payload,
  ]);
  const bytes = Buffer.concat([Buffer.of(packetId === undefined ? 0x30 : 0x32), lengthOf(body.length), body]);
  return { bytes, dropped: topic.startsWith('flood'), packetId };
}

const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('flood/a', 'quiet/a', `quiet/${'x'.repeat(300)}`),
      fc.uint8Array({ maxLength: 300 }),
      fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    )
    .map(([topic, payload, packetId]) => publish(topic, payload, packetId)),
  fc
    .constantFrom('d000', '40020001', '90030001 01'.replace(' ', ''))
    .map((hex) => ({ bytes: Buffer.from(hex, 'hex'), dropped: false, packetId: undefined })),
);

test('however the bytes are cut, exactly the flood is left out, and what wants it is acknowledged', (t) => {
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 30 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 90 })),
      (all, cuts) => {
        const acknowledged: number[] = [];
        const filter = new FloodFilter(
          (topic) => !topic.toString().startsWith('flood'),
          (puback) => acknowledged.push(puback.readUInt16BE(2)),
        );
        const whole = Buffer.concat(all.map(({ bytes }) => bytes));
        const passed: Buffer[] = [];
        for (let at = 0; at < whole.length; ) {
          const bytes = cuts.next().value;
          passed.push(Buffer.from(filter.feed(whole.subarray(at, at + bytes))));
          at += bytes;
        }
        const kept = Buffer.concat(all.filter(({ dropped }) => !dropped).map(({ bytes }) => bytes));
        if (!Buffer.concat(passed).equals(kept)) throw new Error('not what is to be parsed');
        const wanted = all.flatMap(({ dropped, packetId }) => (dropped ? (packetId ?? []) : []));
        if (acknowledged.join() !== wanted.join()) throw new Error('not what is to be acknowledged');
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});

test('a principal is read at twice its rate, another one as if nothing were', (t) => {
  const clock = new ManualClock();
  const { requestsPerSecond, requestsBurst } = DEFAULT_LIMITS;
  let trusted = true;
  const limit = new FloodLimit(NODE, DEFAULT_LIMITS, clock, () => trusted);
  const ask = (principal: string): boolean =>
    limit.admits(Buffer.from(topics.request({ principal, client: 'c' })));
  const admitted = (principal: string, asked: number): number =>
    Array.from({ length: asked }, () => ask(principal)).filter(Boolean).length;
  t.is(admitted('alice', 10_000), requestsBurst * 2);
  t.true(ask('bob'));
  clock.step(1000);
  t.is(admitted('alice', 10_000), requestsPerSecond * 2);
  t.is(limit.sweep(), 20_000 - requestsBurst * 2 - requestsPerSecond * 2);
  // Where nobody is believed a flooder could be somebody else each time.
  trusted = false;
  t.is(admitted('a', requestsBurst) + admitted('b', 10_000), requestsBurst * 2);
  t.true(limit.admits(Buffer.from(topics.state())));
});
