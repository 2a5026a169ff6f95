import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { LogGrep, PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import fc from 'fast-check';
import { Expressions } from '../../../../agent/pods/logs/grep/expressions.ts';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { systemClock } from '../../../../common/clock.ts';
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
  type ReadOptions,
  readOptions,
} from './log-tree.ts';

const quiet = new AbortController().signal;
const CHOICE = { unwanted: [] };
const BASE = { namespace: NAMESPACE, name: POD, container: 'web' };
const ONE_FILE = { cuts: [], gzip: false, torn: false };

function open(tree: LogTree, params: Partial<PodLogsParams>) {
  const all = { ...BASE, ...params } as PodLogsParams;
  return openLogs(tree.backends(), all, { ...CHOICE, sameRequest: true }, quiet);
}

/** A log of these lines, as the runtime writes them. */
function linesOf(lines: readonly (string | Buffer)[], stream: 'stdout' | 'stderr' = 'stdout'): Piece[] {
  return lines.map((line, index) => ({
    nanos: EPOCH + BigInt(index) * 1000n,
    stream,
    partial: false,
    content: Buffer.from(line),
  }));
}

function treeOf(t: { teardown: (action: () => void) => void }, all: readonly Piece[]): LogTree {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  tree.write('web', filesOf(all, ONE_FILE, 0));
  return tree;
}

/** As grep gives them, worked out line by line with everything in memory. */
function grepped(log: Buffer, grep: LogGrep, { prefix, timestamps }: ReadOptions): Buffer {
  const text = log.toString('latin1');
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop()?.slice(0, -1) ?? '';
  if (last !== '') lines.push(last);
  const flags = grep.ignoreCase === true ? 'iu' : 'u';
  const found = lines.map((line) => {
    let content = line.replace(/\n$/, '');
    if (prefix === true) content = content.slice(content.indexOf('] ') + 2);
    if (timestamps === true) content = content.slice(content.indexOf(' ') + 1);
    if (grep.expression !== undefined) {
      return new RegExp(grep.expression, flags).test(Buffer.from(content, 'latin1').toString());
    }
    const literal = grep.literal ?? '';
    return grep.ignoreCase === true
      ? content.toLowerCase().includes(literal.toLowerCase())
      : content.includes(literal);
  });
  const { invert = false, before = 0, after = 0 } = grep;
  const isGiven = lines.map((_, index) =>
    found.slice(Math.max(0, index - after), index + before + 1).some((each) => each !== invert),
  );
  let output = '';
  let lastGiven = -1;
  for (const [index, line] of lines.entries()) {
    if (isGiven[index] !== true) continue;
    if (before + after > 0 && lastGiven >= 0 && lastGiven < index - 1) output += '--\n';
    output += line;
    lastGiven = index;
  }
  return Buffer.from(output, 'latin1');
}

const around = fc.record(
  {
    invert: fc.boolean(),
    ignoreCase: fc.boolean(),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
);
const literals = fc.constantFrom('a', 'K', '0', '  ', '\u0001', 'Zz', 'stdout', 'web-0', '2026-1');
const greps: fc.Arbitrary<LogGrep> = fc
  .tuple(literals, around)
  .map(([literal, rest]) => ({ literal, ...rest }));

/** Thrown, not asserted: fast-check then finds the smallest log that shows it. */
function sameBytes(actual: Buffer, wanted: Buffer): void {
  if (actual.equals(wanted)) return;
  throw new Error(
    `${JSON.stringify(actual.toString('latin1'))} is not ${JSON.stringify(wanted.toString('latin1'))}`,
  );
}

function wantedOf(all: readonly Piece[], torn: boolean, options: ReadOptions, grep: LogGrep): Buffer {
  const { limitBytes, ...shape } = options;
  const found = grepped(expected(all, torn, shape, 'web', 'always'), grep, options);
  return limitBytes === undefined ? found : found.subarray(0, limitBytes);
}

test('the lines that match are those of a simple reader, with every option, also cut anywhere and gone on with', async (t) => {
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        pieces,
        layout,
        readOptions,
        greps,
        fc.integer({ min: 1, max: 3000 }),
        fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
        async (all, how, options, grep, most, reads) => {
          const tree = new LogTree();
          try {
            tree.write('web', filesOf(all, how, 0));
            const wanted = wantedOf(all, how.torn, options, grep);
            const first = await open(tree, { ...options, grep });
            if (reads === undefined) {
              sameBytes(await readAll(first, most), wanted);
              return;
            }
            const before: Buffer[] = [];
            for (let read = 0; read < reads; read += 1) {
              const bytes = await first.read('stdout', most);
              if (bytes === undefined) break;
              before.push(bytes);
            }
            const cursor = first.cursor?.() ?? '';
            first.cancel('Canceled');
            const { tailLines: _tail, sinceTime: _since, ...shape } = options;
            const second = await open(tree, { ...shape, grep, cursor });
            sameBytes(Buffer.concat([...before, await readAll(second, most)]), wanted);
          } finally {
            tree.remove();
          }
        },
      ),
      { numRuns: 200 },
    ),
  );
});

test('a cursor at the end of a log whose newest file is empty names no place in it', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const [old] = filesOf(linesOf(['old']), ONE_FILE, 0);
  tree.write('web', [
    { name: '0.log.20261122-165500', bytes: old?.bytes ?? Buffer.alloc(0) },
    { name: '0.log', bytes: Buffer.alloc(0) },
  ]);
  const grep = { literal: 'old' };
  const source = await open(tree, { tailLines: 0, grep });
  t.is((await readAll(source)).toString(), '');
  t.is((await readAll(await open(tree, { grep, cursor: source.cursor?.() ?? '' }))).toString(), '');
});

test('an expression finds what the same one of JavaScript finds', async (t) => {
  const expressions = fc.constantFrom('[a-f]x?', '^.{3}$', '(a|bb)+', '[0-9]', '^$', 'é|à', '\\bA');
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[ -~éà]{0,6}$/), { maxLength: 30 }),
        expressions,
        around,
        readOptions,
        async (texts, expression, rest, { tailLines: _tail, sinceTime: _since, ...options }) => {
          const tree = new LogTree();
          try {
            const all = linesOf(texts);
            tree.write('web', filesOf(all, ONE_FILE, 0));
            const grep = { expression, ...rest };
            const source = await open(tree, { ...options, grep });
            sameBytes(await readAll(source), wantedOf(all, false, options, grep));
          } finally {
            tree.remove();
          }
        },
      ),
      { numRuns: 40 },
    ),
  );
});

test('an expression tells the beginning of a line from that of the text, and sees no other line', async (t) => {
  const tree = treeOf(t, linesOf(['one', 'two', 'tone']));
  const find = async (expression: string): Promise<string> =>
    (await readAll(await open(tree, { grep: { expression } }))).toString();
  t.is(await find('\\At'), 'two\ntone\n');
  t.is(await find('(?-m)^t'), 'two\ntone\n');
  t.is(await find('e\\z'), 'one\ntone\n');
  t.is(await find('one\\s*two'), '');
});

test('of a long line the first 64 KiB are searched, and all of it is given; it is none of the lines around', async (t) => {
  const long = (mark: string, at: number): Buffer => {
    const line = Buffer.alloc(200_000, 'x');
    line.write(mark, at);
    return line;
  };
  const all = linesOf(['first', long('HIT', 65_533), 'after', long('HIT', 65_534), 'HIT', 'last']);
  const tree = treeOf(t, all);
  for (const grep of [{ literal: 'HIT' }, { expression: 'H[I]T' }, { literal: 'hit', ignoreCase: true }]) {
    const plain = await readAll(await open(tree, { grep }));
    t.true(plain.equals(Buffer.concat([long('HIT', 65_533), Buffer.from('\nHIT\n')])), JSON.stringify(grep));
    const around = (await readAll(await open(tree, { grep: { ...grep, before: 2 } }))).toString();
    t.is(around.replace(/x+/g, 'x').replace('xHITx', 'xHIT'), 'first\nxHIT\n--\nHIT\n', JSON.stringify(grep));
  }
});

test('what is no expression, and one that is too large, is refused; the thread works on', async (t) => {
  const tree = treeOf(t, linesOf(['abc']));
  for (const expression of ['(', 'a(?=b)', '(a)\\1', '((a{100}){10}){9}']) {
    await t.throwsAsync(open(tree, { grep: { expression } }), {
      message: /the expression .* is refused: /,
    });
  }
  t.is((await readAll(await open(tree, { grep: { expression: 'b+' } }))).toString(), 'abc\n');
});

test('a cursor belongs to its search', async (t) => {
  const tree = treeOf(t, linesOf(['a', 'b']));
  const cursorOf = async (grep?: LogGrep): Promise<string> => {
    const source = await open(tree, { ...(grep && { grep }) });
    await readAll(source);
    return source.cursor?.() ?? '';
  };
  const grep = { literal: 'a' };
  await t.throwsAsync(open(tree, { cursor: await cursorOf(), grep }), { message: /that is not searched/ });
  const cursor = await cursorOf(grep);
  await t.throwsAsync(open(tree, { cursor }), { message: /with another grep/ });
  await t.throwsAsync(open(tree, { cursor, grep: { literal: 'b' } }), { message: /with another grep/ });
  t.is((await readAll(await open(tree, { cursor, grep }))).toString(), '');
});

test('lines of several containers are searched as they are merged', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const at = (lines: readonly string[], shift: bigint): Piece[] =>
    linesOf(lines).map((piece) => ({ ...piece, nanos: piece.nanos + shift }));
  tree.write('web', filesOf(at(['a hit', 'b', 'c hit'], 0n), ONE_FILE, 0));
  tree.write('sidecar', filesOf(at(['A', 'B hit', 'C'], 500n), ONE_FILE, 0));
  const { container: _, ...pod } = BASE;
  const params = { ...pod, allContainers: true, prefix: true, grep: { literal: 'hit', after: 1 } };
  const source = await openLogs(tree.backends(), params, CHOICE, quiet);
  t.is(
    (await readAll(source)).toString(),
    ['web] a hit', 'sidecar] A', '--', 'sidecar] B hit', 'web] c hit', 'sidecar] C']
      .map((line) => (line === '--' ? '--\n' : `[pod/${POD}/${line}\n`))
      .join(''),
  );
});

/** Dear for any text of three letters: each place may be the beginning of a match. */
const DEAR = { expression: '.*a.{1000}b.*a.{400}c$', ignoreCase: false };
const NO_DECORATION = { prefix: false, timestamps: false };

/** Of the same pseudo-random letters each time. */
function lettersOf(bytes: number): Buffer {
  let state = 7;
  return Buffer.from(
    Array.from({ length: bytes }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return 97 + ((state >> 8) % 3);
    }),
  );
}

test('M5: principals take turns at the thread of expressions, and what is given up is not matched', async (t) => {
  const expressions = new Expressions(systemClock);
  const block = lettersOf(4 * 1024);
  const eves = await Promise.all(
    Array.from({ length: 16 }, () =>
      expressions.open(DEAR, NO_DECORATION, { principal: 'eve', signal: quiet }),
    ),
  );
  const over: string[] = [];
  const entered = async (principal: string, accepted: Promise<void> | undefined): Promise<void> => {
    await accepted;
    over.push(principal);
  };
  const searches = eves.map((matcher) => entered('eve', matcher.accept(block, 0, block.length)));
  const choice = { expression: 'b+', ignoreCase: false };
  const root = await expressions.open(choice, NO_DECORATION, { principal: 'root', signal: quiet });
  await entered('root', root.accept(Buffer.from('abba\n'), 0, 5));
  t.is(root.next(0), 0);
  t.true(over.indexOf('root') <= 6, `root came after ${over.indexOf('root')} of eve's`);
  // The one that is matched holds the thread until it is done; those that wait are forgotten.
  t.teardown(() => root.close());
  for (const matcher of eves) matcher.close();
  const outcomes = await Promise.allSettled(searches);
  t.true(outcomes.filter(({ status }) => status === 'rejected').length > 10);
  const gone = new AbortController();
  const late = expressions.open(DEAR, NO_DECORATION, { principal: 'eve', signal: gone.signal });
  gone.abort(new EdgectlError('Timeout', 'too late'));
  await t.throwsAsync(late, { message: 'too late' });
  await root.accept(Buffer.from('abba\n'), 0, 5);
  root.close();
});

test('M5: of a dear expression one line is matched at a time, of a cheap one many', async (t) => {
  const jobs: number[] = [];
  class Counted extends Expressions {
    override match(...asked: Parameters<Expressions['match']>): ReturnType<Expressions['match']> {
      jobs.push(asked[0].ends?.length ?? 0);
      return super.match(...asked);
    }
  }
  const expressions = new Counted(systemClock);
  const searcher = { principal: 'eve', signal: quiet };
  const line = Buffer.concat([lettersOf(4 * 1024), Buffer.from('\n')]);
  const dear = await expressions.open(DEAR, NO_DECORATION, searcher);
  await dear.accept(Buffer.concat([line, line, line]), 0, line.length * 3);
  t.deepEqual(jobs.splice(0), [0, 1, 1, 1]);
  const cheap = await expressions.open({ expression: 'x', ignoreCase: false }, NO_DECORATION, searcher);
  const many = Buffer.concat(Array.from({ length: 64 }, () => line));
  await cheap.accept(many, 0, many.length);
  t.true(jobs.length < 40, `${jobs.length} jobs`);
  dear.close();
  cheap.close();
});
