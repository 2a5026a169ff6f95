import { randomBytes } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { FrameBuffers } from '../../../tunnel/wire/frame-buffers.ts';
import { PAYLOAD_BYTES } from '../../../tunnel/wire/limits.ts';
import { decodeMessage, encodeMessage } from '../../../tunnel/wire/message.ts';

test('a frame is the message, and stays it until it was written', (t) => {
  const random = randomBytes(PAYLOAD_BYTES);
  const step = fc.record({
    id: fc.oneof(fc.nat(), fc.maxSafeNat()),
    bytes: fc.oneof(fc.nat({ max: 40 }), fc.constant(PAYLOAD_BYTES)),
    writes: fc.nat({ max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const frames = new FrameBuffers();
      const underWay: { frame: Buffer; expected: Buffer }[] = [];
      for (const { id, bytes, writes } of steps) {
        const data = random.subarray(0, bytes);
        underWay.push({ frame: frames.encode(id, data), expected: encodeMessage(id, 'data', data) });
        for (const { frame, expected } of underWay) t.true(frame.equals(expected));
        for (const { frame } of underWay.splice(0, writes)) frames.written(frame);
      }
    }),
    { numRuns: 200 },
  );
});

test('what was written is used again, once; what is not its own is left alone', (t) => {
  const frames = new FrameBuffers();
  const first = frames.encode(1, Buffer.from('first'));
  const foreign = Buffer.alloc(PAYLOAD_BYTES + 11);
  frames.written(foreign);
  t.not(frames.encode(2, Buffer.from('second')).buffer, foreign.buffer);
  frames.written(first);
  frames.written(first);
  const [third, fourth] = [frames.encode(3, Buffer.from('third')), frames.encode(4, Buffer.from('fourth'))];
  t.is(third.buffer, first.buffer);
  t.not(fourth.buffer, third.buffer);
  t.is(decodeMessage(third)?.data.toString(), 'third');
});
