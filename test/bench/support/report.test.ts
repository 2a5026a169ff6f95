import test from 'ava';
import { layOut, mebibytes, megabytesPerSecond, milliseconds, ratio } from '../../../bench/support/report.ts';

test('the first column stands to the left, figures to the right', (t) => {
  const table = layOut(
    ['what', 'time'],
    [
      { name: 'cat', cells: ['1 ms'] },
      { name: 'edgectl logs', cells: ['100 ms'] },
    ],
  );
  t.is(table, ['what            time', 'cat             1 ms', 'edgectl logs  100 ms'].join('\n'));
});

test('figures carry their unit', (t) => {
  t.is(megabytesPerSecond(400_000_000, 2000), '200.0 MB/s');
  t.is(mebibytes(1024 * 1024 * 1.5), '1.5 MiB');
  t.is(milliseconds(3.14159), '3.14 ms');
  t.is(milliseconds(314.159), '314.2 ms');
  t.is(ratio(3, 2), '1.50 x');
});
