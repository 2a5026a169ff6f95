import test from 'ava';
import { figureOf } from '../../../bench/support/figures.ts';
import { GOALS } from '../../../bench/support/goal-list.ts';
import { goalResults } from '../../../bench/support/goals.ts';

const CRICTL = '`exec … true`, against crictl';

function execTrue(samples: number[], peer?: number[]) {
  return figureOf({
    ...{ bench: 'exec-commands', name: 'edgectl exec true, the whole command', unit: 'ms', better: 'lower' },
    samples,
    peer: peer && { name: 'crictl', samples: peer },
  });
}

test('a goal without a figure is listed without a value, and with the reason', (t) => {
  const results = goalResults([]);
  t.deepEqual(
    results.map(({ name }) => name),
    GOALS.map(({ name }) => name),
  );
  t.true(results.every(({ value, met, note }) => value === null && met === null && note !== undefined));
});

test('a bound on a ratio is judged by the ratio to the peer', (t) => {
  const judged = (edgectl: number[], theirs: number[]): unknown =>
    goalResults([execTrue(edgectl, theirs)]).find(({ name }) => name === CRICTL);
  const common = { name: CRICTL, unit: 'ms', goal: 'ratio at most 1.3', peer: 'crictl', samples: 3 };
  t.deepEqual(judged([120, 130, 140], [99, 100, 101]), {
    ...{ ...common, value: 130, min: 120, max: 140, ratio: 1.3, met: true },
  });
  t.deepEqual(judged([120, 131, 140], [99, 100, 101]), {
    ...{ ...common, value: 131, min: 120, max: 140, ratio: 1.31, met: false },
  });
});

test('a ratio without a peer on this machine is not judged', (t) => {
  const result = goalResults([execTrue([1])]).find(({ name }) => name === CRICTL);
  t.is(result?.value, 1);
  t.is(result?.met, null);
  t.regex(result?.note ?? '', /no peer/);
});

test('no two goals have the same name', (t) => {
  t.is(new Set(GOALS.map(({ name }) => name)).size, GOALS.length);
});
