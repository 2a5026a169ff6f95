/** Characters for property tests. */
import fc from 'fast-check';

const between = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((code) => String.fromCodePoint(code));

/**
 * Any character but a surrogate, for `fc.string({ unit })`; controls and Latin letters more often than others. fast-check's own unit
 * `binary` does the same, and makes a table of a million characters first: a second of processor in each file of tests.
 */
export const ANY_CHARACTER: fc.Arbitrary<string> = fc.oneof(
  between(0, 0x7f),
  between(0, 0x2ff),
  between(0x300, 0xd7ff),
  between(0xe000, 0xffff),
  between(0x10000, 0x10ffff),
);
