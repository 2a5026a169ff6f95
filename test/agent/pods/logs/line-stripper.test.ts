import test from 'ava';
import fc from 'fast-check';
import { AT_FIRST_LINE, LineStripper } from '../../../../agent/pods/logs/line-stripper.ts';
import { STDOUT, timestampNanos } from '../../../../agent/pods/logs/cri-header.ts';
import { criLine, expected, pieces } from './log-tree.ts';

const plain = { stream: 'All', timestamps: false, prefix: undefined } as const;

function stripped(text: string): string {
  const stripper = new LineStripper(plain);
  const input = Buffer.from(text);
  stripper.strip(input, 0, input, 0);
  return input.toString('utf8', 0, stripper.written);
}

const head = '2026-11-22T16:46:06.123456789Z stdout F';

for (const [title, line, text] of [
  ['a line of nanoseconds', `${head} hello\n`, 'hello\n'],
  ['an empty line', `${head} \n`, '\n'],
  ['a line with blanks', `${head}   a  b \n`, '  a  b \n'],
  ['a whole second', '2026-11-22T16:46:06Z stderr F x\n', 'x\n'],
  ['a zone of its own', '2026-11-22T18:46:06.5+02:00 stdout F x\n', 'x\n'],
  ['tags to come', '2026-11-22T16:46:06Z stdout F:new:tags x\n', 'x\n'],
  ['a piece without its newline', '2026-11-22T16:46:06Z stdout P x\n', 'x'],
  ['content that looks like a head', `2026-11-22T16:46:06Z stdout F 2026 stdout F x\n`, '2026 stdout F x\n'],
  ['a short time after a long one', `${head} a\n2026-11-22T16:46:07.1Z stdout F b\n`, 'a\nb\n'],
  ['the zeros of a power cut', `${'\0'.repeat(300)}\n${head} a\n`, 'a\n'],
  ['an empty file line', `\n${head} a\n`, 'a\n'],
  ['a line of one byte before one that is torn', `x\n${head.slice(2)} a\n${head} b\n`, 'b\n'],
  ['no stream', `2026-11-22T16:46:06Z F x\n${head} a\n`, 'a\n'],
  ['another stream', `2026-11-22T16:46:06Z stdlog F x\n${head} a\n`, 'a\n'],
  ['no content field', `2026-11-22T16:46:06Z stdout F\n${head} a\n`, 'a\n'],
  ['no time', `hello stdout F x\n${head} a\n`, 'a\n'],
  ['a torn head at the end', `${head} a\n2026-11-22T16:46`, 'a\n'],
] as const) {
  test(`${title} is read as kubelet reads it`, (t) => t.is(stripped(line), text));
}

for (const [written, shown] of [
  ['2026-11-22T16:46:06.123456789Z', '2026-11-22T16:46:06.123456789Z'],
  ['2026-11-22T16:46:06.12345678Z', '2026-11-22T16:46:06.123456780Z'],
  ['2026-11-22T16:46:06.1Z', '2026-11-22T16:46:06.100000000Z'],
  ['2026-11-22T16:46:06Z', '2026-11-22T16:46:06.000000000Z'],
  ['2026-11-22T18:46:06.5+02:00', '2026-11-22T18:46:06.500000000+02:00'],
  ['2026-11-22T18:46:06-02:30', '2026-11-22T18:46:06.000000000-02:30'],
  ['2026-11-22T16:46:06.1234567891Z', '2026-11-22T16:46:06.123456789Z'],
] as const) {
  test(`B11: the timestamp ${written} is shown with nine digits`, (t) => {
    const stripper = new LineStripper({ ...plain, timestamps: true });
    const input = Buffer.from(`${written} stdout F a\n${written} stderr F \n`);
    const output = Buffer.alloc(4096);
    stripper.strip(input, 0, output, 0);
    t.is(stripper.taken, input.length);
    t.is(output.toString('utf8', 0, stripper.written), `${shown} a\n${shown} \n`);
  });
}

test('one line is a whole one: the pieces that the runtime made of it belong together', (t) => {
  const stripper = new LineStripper(plain);
  const time = '2026-11-22T16:46:06.123456789Z';
  const first = Buffer.from(`${time} stdout P one \n${time} stdout F line\n`);
  const input = Buffer.concat([first, Buffer.from(`${time} stdout F another\n`)]);
  const output = Buffer.alloc(100);
  stripper.strip(input, 0, output, 0, true);
  t.is(output.toString('utf8', 0, stripper.written), 'one line\n');
  t.is(stripper.taken, first.length);
});

test('blocks may be cut anywhere', (t) => {
  fc.assert(
    fc.property(
      pieces,
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
      fc.boolean(),
      (all, sizes, timestamps) => {
        const input = Buffer.concat(all.map(criLine));
        const stripper = new LineStripper({ ...plain, timestamps });
        const parts: Buffer[] = [];
        let rest = Buffer.alloc(0);
        for (let at = 0, i = 0; at < input.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          const block = Buffer.concat([rest, input.subarray(at, at + size)]);
          at += size;
          // Only the state is carried over, as in a cursor.
          const next = new LineStripper({ ...plain, timestamps });
          next.state = stripper.state;
          const output = next.shrinks ? block : Buffer.alloc(2 * block.length + 1024);
          next.strip(block, 0, output, 0);
          stripper.state = next.state;
          parts.push(Buffer.from(output.subarray(0, next.written)));
          rest = Buffer.from(block.subarray(next.taken));
        }
        t.true(Buffer.concat(parts).equals(expected(all, false, { timestamps }, 'web', false)));
      },
    ),
    { numRuns: 100 },
  );
  t.deepEqual(new LineStripper(plain).state, AT_FIRST_LINE);
});

test('the rest of a line whose beginning was left out is left out, and what stands between and behind it is not', (t) => {
  const line = (stream: string, tag: string, text: string): string =>
    `2026-11-22T16:46:06Z ${stream} ${tag} ${text}\n`;
  const input = Buffer.from(
    line('stdout', 'P', 'rest ') +
      line('stderr', 'F', 'between') +
      line('stdout', 'F', 'of it') +
      line('stdout', 'F', 'behind'),
  );
  const stripper = new LineStripper(plain);
  const stdout = 1 << STDOUT;
  stripper.state = { ...AT_FIRST_LINE, openLines: stdout, skipLines: stdout };
  stripper.strip(input, 0, input, 0);
  t.is(input.toString('utf8', 0, stripper.written), 'between\nbehind\n');
});

test('times are read to the nanosecond, in any zone', (t) => {
  t.is(timestampNanos('1970-01-01T00:00:01.000000001Z'), 1_000_000_001n);
  t.is(timestampNanos('1970-01-01T02:00:01.5+02:00'), 1_500_000_000n);
  t.is(timestampNanos('1970-01-01T00:00:00Z'), 0n);
  t.is(timestampNanos('yesterday'), undefined);
  t.is(timestampNanos('2026-13-40T00:00:00Z'), undefined);
});
