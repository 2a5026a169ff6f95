import test from 'ava';
import fc from 'fast-check';
import { BlockPool, freeNow, lend, release, retain } from '../../common/block-pool.ts';

const BYTES = 64;

/** What is done to the blocks in use, each known by its index; beyond the last one nothing is done. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('take' as const), index: fc.constant(0) }),
    fc.record({ kind: fc.constantFrom('retain' as const, 'release' as const), index: fc.nat(5) }),
    fc.record({ kind: fc.constant('rest' as const), index: fc.constant(0) }),
  ),
  { maxLength: 60 },
);

test('a block is given out again when all its users have released it, and never before', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(steps, (all) => {
        const pool = new BlockPool(BYTES);
        const used: { block: Buffer; users: number }[] = [];
        for (const { kind, index } of all) {
          const one = used[index];
          if (kind === 'take') {
            const block = pool.receive();
            if (block.length !== BYTES) throw new Error(`${block.length} bytes`);
            if (used.some((other) => other.block.buffer === block.buffer)) throw new Error('it is in use');
            used.push({ block, users: 1 });
          } else if (kind === 'rest') {
            pool.rest();
          } else if (one !== undefined) {
            // A part of the block stands for it.
            const part = one.block.subarray(index, index + 1);
            one.users += kind === 'retain' ? 1 : -1;
            if (kind === 'retain') retain(part);
            else release(part);
            if (one.users === 0) used.splice(index, 1);
          }
        }
      }),
    ),
  );
});

test('one block serves who releases it before he takes the next, none is kept at rest', (t) => {
  const pool = new BlockPool(BYTES);
  const first = pool.receive();
  release(first);
  const second = pool.receive();
  t.is(second.buffer, first.buffer);
  pool.rest();
  release(second);
  t.not(pool.receive().buffer, first.buffer);
});

test('bytes of no block have no users', (t) => {
  const bytes = Buffer.from('own');
  t.false(retain(bytes));
  t.notThrows(() => release(bytes));
});

test('the memory of lent bytes is given back when each user has released them', (t) => {
  const bytes = Buffer.allocUnsafeSlow(BYTES);
  lend(bytes, 2);
  t.true(retain(bytes));
  release(bytes);
  release(bytes.subarray(1, 2));
  t.is(bytes.length, BYTES);
  release(bytes);
  t.is(bytes.length, 0);
});

test('bytes that share their memory are neither lent nor given back', (t) => {
  const memory = Buffer.allocUnsafeSlow(BYTES);
  const half = memory.subarray(BYTES / 2);
  lend(half, 1);
  release(half);
  freeNow(half);
  t.is(memory.length, BYTES);
});
