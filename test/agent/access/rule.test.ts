import test from 'ava';
import fc from 'fast-check';
import { nameTest } from '../../../agent/access/rule.ts';

const LETTERS = fc
  .array(fc.constantFrom('a', 'b', '.', '-', '*'), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** What a pattern means, said in another way. */
function meaning(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  const [first = '', rest] = [pattern[0], pattern.slice(1)];
  if (first === '*') return [...Array(name.length + 1).keys()].some((at) => meaning(rest, name.slice(at)));
  return name.startsWith(first) && meaning(rest, name.slice(1));
}

test('a star stands for any characters, everything else for itself', (t) => {
  fc.assert(
    fc.property(LETTERS, LETTERS, (pattern, name) => nameTest([pattern])(name) === meaning(pattern, name)),
    { numRuns: 3000 },
  );
  t.pass();
});

test('one of several patterns is enough, and none is nothing', (t) => {
  t.true(nameTest(['x', 'press-*'])('press-1'));
  t.false(nameTest(['x', 'press-*'])('oven-1'));
  t.false(nameTest([])('x'));
});

test('no pattern is slow', (t) => {
  const began = performance.now();
  t.false(nameTest(['*a'.repeat(100)])(`${'a'.repeat(250)}b`));
  t.true(performance.now() - began < 1000);
});
