/** Inputs that are nearly right: what a parser has to be afraid of is one byte away from what it expects. */
import fc from 'fast-check';

/** Large enough for every limit of size that a parser has within one message, small enough for many cases. */
const MAX_BYTES = 64 * 1024;
/** What is at the edges of numbers and texts. */
const TOKENS = [
  ...['0', '-1', '1e999', '9007199254740993', '99999999999999999999', 'null', 'true', '""', '{}', '[]'],
  ...[
    '"__proto__"',
    '"constructor"',
    '\\u0000',
    '\u0000',
    '\ufffd',
    '\ud83d\ude00',
    '%',
    '%2F',
    '+',
    '#',
    '/',
  ],
  ...[
    '..',
    '\r\n',
    '\n',
    ' ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '&a',
    '*a',
    '<<:',
    '!!js',
    '$',
    '{{',
    '}}',
  ],
].map((token) => Buffer.from(token));

interface Mutation {
  readonly kind: 'flip' | 'set' | 'insert' | 'remove' | 'repeat' | 'cut' | 'token' | 'splice';
  /** Where, as a part of the whole. */
  readonly at: number;
  readonly length: number;
  readonly value: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'set', 'insert', 'remove', 'repeat', 'cut', 'token', 'splice'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  length: fc.integer({ min: 1, max: 64 }),
  value: fc.nat(255),
});

/** A few changes to one of `corpus`, and now and then bytes that were nothing before. */
export function mutated(corpus: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const changed = fc
    .tuple(fc.nat(corpus.length - 1), fc.array(mutation, { maxLength: 8 }))
    .map(([index, mutations]) =>
      mutations.reduce(
        (bytes, one) => apply(bytes, one, corpus).subarray(0, MAX_BYTES),
        corpus[index] ?? Buffer.alloc(0),
      ),
    );
  return fc.oneof(
    { weight: 12, arbitrary: changed },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 512 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((parts) => Buffer.concat(parts)),
    },
  );
}

function apply(
  bytes: Buffer,
  { kind, at: part, length, value }: Mutation,
  corpus: readonly Buffer[],
): Buffer {
  const at = Math.floor(part * (bytes.length + 1));
  const replaced = (from: number, to: number, by: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);
  switch (kind) {
    case 'flip':
      return replaced(at, at + 1, Buffer.of((bytes[at] ?? 0) ^ (1 << (value & 7))));
    case 'set':
      return replaced(at, at + 1, Buffer.of(value));
    case 'insert':
      return replaced(at, at, Buffer.alloc(length, value));
    case 'remove':
      return replaced(at, at + length, Buffer.alloc(0));
    case 'repeat':
      return replaced(at, at, repeated(bytes.subarray(at, at + length), value));
    case 'cut':
      return bytes.subarray(0, at);
    case 'token':
      return replaced(at, at + (value & 1) * length, TOKENS[value % TOKENS.length] ?? Buffer.alloc(0));
    case 'splice': {
      const other = corpus[value % corpus.length] ?? Buffer.alloc(0);
      return replaced(at, bytes.length, other.subarray(Math.floor(part * other.length)));
    }
  }
}

/** Deep nesting and long runs come of this. */
function repeated(piece: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times + 1 }, () => piece));
}
