import test from 'ava';
import { changeOf, compare } from '../../../bench/support/comparison.ts';
import { type Figure, figureOf } from '../../../bench/support/figures.ts';
import type { History } from '../../../bench/support/history.ts';

function figure(samples: readonly number[], better: 'lower' | 'higher' = 'lower', name = 'x'): Figure {
  return figureOf({ bench: 'b', name, unit: 'ms', better, samples });
}

test('a figure keeps its samples, their median and range, and the ratio of medians to its peer', (t) => {
  const peer = { name: 'peer', samples: [2, 2, 8] };
  const { median, min, max, ratio } = figureOf({ ...figure([3, 5, 4]), peer });
  t.deepEqual({ median, min, max, ratio }, { median: 4, min: 3, max: 5, ratio: 2 });
});

for (const [title, before, after, better, change] of [
  ['slower in every sample', [10, 11, 12], [14, 15, 16], 'lower', 'worse'],
  ['faster in every sample', [14, 15, 16], [10, 11, 12], 'lower', 'better'],
  ['a lower rate in every sample', [14, 15, 16], [10, 11, 12], 'higher', 'worse'],
  ['a higher median within the range', [10, 11, 20], [14, 15, 16], 'lower', 'same'],
  ['ranges apart by less than 5 %', [100, 101, 102], [103, 104, 105], 'lower', 'same'],
] as const) {
  test(`${title}: ${change}`, (t) => t.is(changeOf(figure(before, better), figure(after, better)), change));
}

test('a figure that one run lacks is told as gone or new', (t) => {
  const history = (...figures: Figure[]): History => ({
    commit: 'c',
    node: 'v26',
    machine: { processor: 'p', cores: 2, memoryGiB: 1, kernel: 'k', arch: 'x64' },
    yardsticks: [],
    done: [],
    figures,
  });
  const compared = compare(history(figure([1], 'lower', 'a')), history(figure([1], 'lower', 'b')));
  t.deepEqual(
    compared.map(({ key, change }) => [key, change]),
    [
      ['b: a (ms)', 'gone'],
      ['b: b (ms)', 'new'],
    ],
  );
});
