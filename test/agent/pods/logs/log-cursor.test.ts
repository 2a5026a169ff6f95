import test from 'ava';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, type LogCursor } from '../../../../agent/pods/logs/log-cursor.ts';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { criLine, EPOCH, LogTree, POD, readAll } from './log-tree.ts';

const natural = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const position = fc.record({
  pod: name,
  uid: name,
  container: name,
  attempt: natural,
  only: fc.boolean(),
  identity: fc.option(
    fc.record({ firstNanos: fc.bigInt({ min: 0n, max: 2n ** 62n }), bytes: natural, hash: fc.string() }),
    { nil: undefined },
  ),
  position: natural,
  state: fc.record({
    phase: fc.constantFrom('head' as const, 'content' as const, 'drop' as const),
    partial: fc.boolean(),
    openLines: fc.integer({ min: 0, max: 3 }),
    skipLines: fc.integer({ min: 0, max: 3 }),
  }),
});
const filters = fc.record({
  skip: natural,
  held: fc.integer({ min: 0, max: 1000 }),
  after: fc.integer({ min: 0, max: 1000 }),
  given: fc.boolean(),
  left: fc.boolean(),
  inLine: fc.constantFrom('none' as const, 'given' as const, 'left' as const),
});
const searches = fc.oneof(
  fc.constant({ grep: undefined, filter: undefined }),
  fc.record({ grep: fc.string(), filter: filters }),
);
const rest = fc.record({
  stream: fc.constantFrom('All' as const, 'Stdout' as const, 'Stderr' as const),
  timestamps: fc.boolean(),
  prefix: fc.boolean(),
  positions: fc.array(position, { minLength: 1, maxLength: 4 }),
  current: fc.constantFrom(undefined, 0),
  skip: natural,
  limit: fc.option(natural, { nil: undefined }),
});
const cursors: fc.Arbitrary<LogCursor> = fc
  .tuple(rest, searches)
  .map(([cursor, search]) => ({ ...cursor, ...search }));

test('a cursor is the same after it was written and read', (t) => {
  fc.assert(fc.property(cursors, (cursor) => t.deepEqual(decodeCursor(encodeCursor(cursor)), cursor)));
  t.pass();
});

test('a text that is not a cursor is refused, whatever it is', (t) => {
  const texts = fc.oneof(
    fc.string(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    // A cursor with one place of its text changed to something that stands nowhere in one.
    fc.tuple(cursors, fc.nat(), fc.constantFrom('../x', {})).map(([cursor, at, other]) => {
      const parts = JSON.parse(Buffer.from(encodeCursor(cursor), 'base64url').toString()) as unknown[];
      parts[at % parts.length] = other;
      return Buffer.from(JSON.stringify(parts)).toString('base64url');
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      t.like(
        t.throws(() => decodeCursor(text)),
        { kind: 'InvalidParams', details: { field: 'cursor' } },
      );
    }),
  );
});

test('a cursor cannot name a file outside the log folder', (t) => {
  const cursor = decodeCursor(encodeCursor(fc.sample(cursors, 1)[0] as LogCursor));
  for (const uid of ['../../etc', 'a/b', '', '..', 'a\u0000']) {
    const forged = { ...cursor, positions: cursor.positions.map((each) => ({ ...each, uid })) };
    t.like(
      t.throws(() => decodeCursor(encodeCursor(forged))),
      { kind: 'InvalidParams' },
    );
  }
});

/** A tree whose log is these lines. */
function linesOf(...contents: readonly string[]): Buffer {
  return Buffer.concat(
    contents.map((content) =>
      criLine({ nanos: EPOCH, stream: 'stdout', partial: false, content: Buffer.from(content) }),
    ),
  );
}

test('a cursor goes with the options that it was given for; F6: the limit is of each call', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  tree.write('web', [{ name: '0.log', bytes: linesOf('one', 'two', 'three') }]);
  const open = (params: object, sameRequest = false) =>
    openLogs(
      tree.backends(),
      { name: POD, ...params },
      { unwanted: [], sameRequest },
      new AbortController().signal,
    );
  const first = await open({ limitBytes: 10 });
  t.is((await first.read('stdout', 4))?.toString(), 'one\n');
  const cursor = first.cursor?.() ?? '';
  t.is((await readAll(await open({ cursor, limitBytes: 10 }))).toString(), 'two\nthree\n');
  t.is((await readAll(await open({ cursor, limitBytes: 2, skipBytes: 4 }))).toString(), 'th');
  t.is((await readAll(await open({ cursor, limitBytes: 10, skipBytes: 4 }, true))).toString(), 'th');
  t.is((await readAll(first)).toString(), 'two\nth');
  const rest = await readAll(await open({ cursor: first.cursor?.() ?? '' }));
  t.is(rest.toString(), 'ree\n', 'a limit that is reached says where to go on');
  const other = await t.throwsAsync(open({ cursor, timestamps: true }));
  t.like(other, { kind: 'InvalidParams', details: { field: 'cursor' } });
});

test('F6: a cursor of any place that was given out goes on at the next byte', async (t) => {
  const all = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      all,
      fc.boolean(),
      fc.nat({ max: 20 }),
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (contents, timestamps, skip, most, part) => {
        const tree = new LogTree();
        try {
          const lines = contents.map((content) => content.replaceAll('\n', ' '));
          const half = lines.length >> 1;
          tree.write('web', [
            { name: '0.log.20261122-165500', bytes: linesOf(...lines.slice(0, half)) },
            { name: '0.log', bytes: linesOf(...lines.slice(half)) },
          ]);
          const signal = new AbortController().signal;
          const open = (params: object) =>
            openLogs(tree.backends(), { name: POD, timestamps, ...params }, { unwanted: [] }, signal);
          const whole = await open({});
          const begin = whole.cursor?.() ?? '';
          whole.cancel('Canceled');
          const source = await open({ cursor: begin, skipBytes: skip });
          const given = await readAll(source, most);
          const at = Math.floor(part * given.length);
          const cursor = source.cursor?.(at);
          const rest = await readAll(await open({ cursor }));
          if (!rest.equals(given.subarray(at)))
            throw new Error(`${rest.toString()} is not ${given.toString()} from ${at}`);
        } finally {
          tree.remove();
        }
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});
