import test from 'ava';
import { ageOf, humanDuration } from '../../../../common/kubernetes/tables/human-duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Both sides of every bound of `duration.HumanDuration` in k8s.io/apimachinery. */
const CASES: readonly (readonly [milliseconds: number, text: string])[] = [
  [-2 * SECOND, '<invalid>'],
  [-1999, '0s'],
  [0, '0s'],
  [119 * SECOND + 999, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 5 * SECOND, '2m5s'],
  [10 * MINUTE - 1, '9m59s'],
  [10 * MINUTE + 30 * SECOND, '10m'],
  [3 * HOUR - 1, '179m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + 7 * MINUTE, '3h7m'],
  [8 * HOUR + 59 * MINUTE, '8h'],
  [48 * HOUR - 1, '47h'],
  [2 * DAY, '2d'],
  [2 * DAY + 8 * HOUR, '2d8h'],
  [8 * DAY + 5 * HOUR, '8d'],
  [2 * 365 * DAY - 1, '729d'],
  [2 * 365 * DAY, '2y'],
  [2 * 365 * DAY + 3 * DAY, '2y3d'],
  [8 * 365 * DAY + DAY, '8y'],
];

for (const [milliseconds, text] of CASES) {
  test(`${milliseconds} ms are ${text}`, (t) => {
    t.is(humanDuration(milliseconds), text);
  });
}

test('an age without a timestamp is unknown', (t) => {
  t.is(ageOf(undefined, 0), '<unknown>');
  t.is(ageOf(null, 0), '<unknown>');
  t.is(ageOf('2026-11-22T16:00:00Z', Date.parse('2026-11-22T16:01:29Z')), '89s');
});
