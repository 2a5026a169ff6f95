import test from 'ava';
import { TapCounter } from '../../../scripts/support/tap.mjs';

function count(text: string): string {
  const counter = new TapCounter();
  for (const line of text.split('\n')) counter.line(line);
  return counter.summary();
}

test('counts what passed and what failed', (t) => {
  t.is(
    count('TAP version 13\nok 1 - a › works\nnot ok 2 - b › breaks\n  ---\n  ...\nok 3 - c\n\n1..3'),
    '2 passed, 1 failed',
  );
});

test('a test that was marked skip or todo is no success and no failure', (t) => {
  t.is(count('ok 1 - a # SKIP\nnot ok 2 - b # TODO\nok 3 - c'), '1 passed, 0 failed, 2 skipped');
});

test('output of a test that looks like a result inside its own lines is not counted', (t) => {
  t.is(count('#   ok 5 - printed by a test\n    not ok inside a diff\nok 1 - a'), '1 passed, 0 failed');
});

test('a run is complete once it has said how many results there are', (t) => {
  const counter = new TapCounter();
  counter.line('ok 1 - a');
  t.false(counter.complete);
  counter.line('1..1');
  t.true(counter.complete);
});

test('the titles of what failed are kept', (t) => {
  const counter = new TapCounter();
  counter.line('not ok 2 - sandbox › store › seed › a row is missing');
  counter.line('ok 3 - sandbox › store › seed › rows');
  t.deepEqual(counter.failures, ['sandbox › store › seed › a row is missing']);
});
