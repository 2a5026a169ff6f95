import test from 'ava';
import { type LogOptions, logParams } from '../../../../clients/edgectl/logs/log-request.ts';

const grepOf = (options: LogOptions) => logParams(['web-0'], options).grep;

test('what has none of the signs of expressions is searched for as a text', (t) => {
  t.deepEqual(grepOf({ grep: 'level=error' }), { literal: 'level=error' });
  t.deepEqual(grepOf({ grep: 'a|b' }), { expression: 'a|b' });
  t.deepEqual(grepOf({ grep: '1.5', fixedStrings: true, ignoreCase: true }), {
    literal: '1.5',
    ignoreCase: true,
  });
});

test('the lines around are as grep has them: -A and -B before -C', (t) => {
  t.deepEqual(grepOf({ grep: 'x', around: 2 }), { literal: 'x', before: 2, after: 2 });
  t.deepEqual(grepOf({ grep: 'x', around: 2, afterContext: 0, invertMatch: true }), {
    literal: 'x',
    before: 2,
    invert: true,
  });
});

test('flags of a search without a search, and an empty one, are refused', (t) => {
  for (const options of [{ ignoreCase: true }, { invertMatch: true }, { around: 1 }, { grep: '' }]) {
    t.throws(() => grepOf(options), { message: /--grep/ });
  }
  t.throws(() => grepOf({ grep: 'x', beforeContext: -1 }), { message: /negative/ });
});
