import test from 'ava';
import { percentile, summarise, timeEach } from '../../../bench/support/statistics.ts';

test('percentiles are values that were measured, whatever their order', (t) => {
  const values = [5, 1, 4, 2, 3];
  t.is(percentile(values, 0.5), 3);
  t.is(percentile(values, 0.95), 5);
  t.deepEqual(values, [5, 1, 4, 2, 3]);
});

test('the summary of one measurement is that measurement', (t) => {
  t.deepEqual(summarise([7]), { count: 1, min: 7, median: 7, p95: 7, p99: 7, max: 7 });
});

test('no measurement is no summary', (t) => {
  t.throws(() => summarise([]), { message: /no measurement/ });
});

test('runs to warm up are run and not counted', async (t) => {
  let runs = 0;
  const { count } = await timeEach(4, async () => void runs++, 2);
  t.is(runs, 6);
  t.is(count, 4);
});
