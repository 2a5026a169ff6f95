import test from 'ava';
import fc from 'fast-check';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { release } from '../../../../common/block-pool.ts';
import {
  EPOCH,
  expected,
  filesOf,
  layout,
  LogTree,
  NAMESPACE,
  type Piece,
  pieces,
  POD,
  readAll,
  readOptions,
} from './log-tree.ts';

const CHOICE = { unwanted: [] };
/** Thrown, not asserted: fast-check then finds the smallest log that shows it. */
function sameBytes(actual: Buffer, wanted: Buffer): void {
  if (!actual.equals(wanted)) {
    throw new Error(
      `${JSON.stringify(actual.toString('latin1'))} is not ${JSON.stringify(wanted.toString('latin1'))}`,
    );
  }
}

const quiet = new AbortController().signal;

test('a log is what a simple reader makes of the same files, with every option', async (t) => {
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        pieces,
        layout,
        readOptions,
        fc.integer({ min: 1, max: 70_000 }),
        async (all, how, options, most) => {
          const tree = new LogTree();
          try {
            tree.write('web', filesOf(all, how, 0));
            const params = { namespace: NAMESPACE, name: POD, container: 'web', ...options };
            const source = await openLogs(tree.backends(), params, CHOICE, quiet);
            const got = await readAll(source, most);
            sameBytes(got, expected(all, how.torn, options, 'web'));
          } finally {
            tree.remove();
          }
        },
      ),
      { numRuns: 250 },
    ),
  );
});

test('a log cut anywhere goes on from its cursor with identical bytes', async (t) => {
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        pieces,
        layout,
        readOptions,
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        async (all, how, options, most, reads, beyond) => {
          const tree = new LogTree();
          try {
            tree.write('web', filesOf(all, how, 0));
            const base = { namespace: NAMESPACE, name: POD, container: 'web' };
            const { tailLines: _tail, sinceTime: _since, ...shape } = options;
            const first = await openLogs(tree.backends(), { ...base, ...options }, CHOICE, quiet);
            const before: Buffer[] = [];
            let over = false;
            for (let i = 0; i < reads && !over; i += 1) {
              const bytes = await first.read('stdout', most);
              if (bytes === undefined) over = true;
              else before.push(bytes);
            }
            const cursor = first.cursor?.() ?? '';
            let skipBytes = 0;
            for (let i = 0; i < beyond; i += 1) {
              const bytes = await first.read('stdout', most);
              if (bytes === undefined) break;
              before.push(bytes);
              skipBytes += bytes.length;
            }
            first.cancel('Canceled');
            const second = await openLogs(
              tree.backends(),
              { ...base, ...shape, cursor, skipBytes },
              { ...CHOICE, sameRequest: true },
              quiet,
            );
            const got = Buffer.concat([...before, await readAll(second, most)]);
            sameBytes(got, expected(all, how.torn, options, 'web'));
          } finally {
            tree.remove();
          }
        },
      ),
      { numRuns: 250 },
    ),
  );
});

/** About 4 MB of file: lines of many lengths, some in pieces with none of the other stream between them. */
function manyBlocks(): Piece[] {
  return Array.from({ length: 2_000 }, (_, index) => ({
    nanos: EPOCH + BigInt(index) * 100n,
    stream: Math.floor(index / 22) % 7 === 0 ? 'stderr' : 'stdout',
    partial: index % 11 === 0,
    content: Buffer.from(`${index} ${'.'.repeat((index * 37) % 4_001)}`),
  }));
}

/** A reader of a window: so many pieces are his before he releases the oldest. */
const KEPT_PIECES = 12;

for (const [what, options] of [
  ['as it is', {}],
  ['of one stream', { stream: 'Stdout' }],
  ['with timestamps and prefix', { timestamps: true, prefix: true }],
] as const) {
  test(`a log ${what} goes through few blocks of memory, none filled again while its bytes are used`, async (t) => {
    const all = manyBlocks();
    const how = { cuts: [0.3], gzip: false, torn: false };
    const tree = new LogTree();
    t.teardown(() => tree.remove());
    tree.write('web', filesOf(all, how, 0));
    const params = { namespace: NAMESPACE, name: POD, container: 'web', ...options };
    const source = await openLogs(tree.backends(), params, CHOICE, quiet);
    const wanted = expected(all, false, options, 'web');
    const memory = new Set<ArrayBufferLike>();
    const kept: Buffer[] = [];
    let at = 0;
    const checkOldest = (): void => {
      const bytes = kept.shift() ?? Buffer.alloc(0);
      sameBytes(bytes, wanted.subarray(at, at + bytes.length));
      at += bytes.length;
      release(bytes);
    };
    for (;;) {
      const bytes = await source.read('stdout', 64 * 1024);
      if (bytes === undefined) break;
      memory.add(bytes.buffer);
      kept.push(bytes);
      if (kept.length > KEPT_PIECES) checkOldest();
    }
    while (kept.length > 0) checkOldest();
    t.is(at, wanted.length);
    // What is kept is of five blocks at most; and the ends of the two files have blocks of their own size.
    t.true(memory.size <= 9, `${memory.size} blocks`);
  });
}
