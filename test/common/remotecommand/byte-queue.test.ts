import test from 'ava';
import fc from 'fast-check';
import { ByteQueue } from '../../../common/remotecommand/byte-queue.ts';

const step = fc.oneof(
  fc.record({ push: fc.uint8Array({ minLength: 1, maxLength: 9000 }) }),
  fc.record({ consume: fc.integer({ min: 1, max: 20_000 }) }),
);

test('bytes come out as they went in, whatever the pieces, and are never written to again', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new ByteQueue();
      const given: Buffer[] = [];
      const taken: { bytes: Buffer; copy: Buffer }[] = [];
      for (const each of steps) {
        if ('push' in each) {
          given.push(Buffer.from(each.push));
          queue.push(Buffer.from(each.push));
        } else {
          const bytes = queue.consume(each.consume);
          if (bytes === undefined) {
            t.is(queue.length, 0);
            continue;
          }
          t.true(bytes.length >= 1 && bytes.length <= each.consume);
          taken.push({ bytes, copy: Buffer.from(bytes) });
        }
      }
      const before = queue.length;
      const rest = queue.consume(Number.MAX_SAFE_INTEGER);
      t.is(rest?.length ?? 0, before);
      const all = Buffer.concat([...taken.map(({ bytes }) => bytes), rest ?? Buffer.alloc(0)]);
      t.true(all.equals(Buffer.concat(given)));
      t.true(taken.every(({ bytes, copy }) => bytes.equals(copy)));
    }),
  );
});

test('many small pieces take no more memory than their bytes and a block', (t) => {
  const queue = new ByteQueue();
  const slab = Buffer.allocUnsafeSlow(1024 * 1024);
  for (let i = 0; i < 100_000; i += 1) queue.push(slab.subarray(i, i + 10));
  t.is(queue.length, 1_000_000);
  const first = queue.consume(10);
  t.not(first?.buffer, slab.buffer, 'the slab that a socket filled is not kept alive');
});

test('a cleared queue is empty and goes on', (t) => {
  const queue = new ByteQueue();
  queue.push(Buffer.from('lost'));
  queue.clear();
  t.is(queue.consume(10), undefined);
  queue.push(Buffer.from('kept'));
  t.is(queue.consume(10)?.toString(), 'kept');
});
