import test from 'ava';
import { GrowingTable } from '../../../../clients/edgectl/output/growing-table.ts';

test('rows that come together are laid out together, and columns only grow', (t) => {
  const table = new GrowingTable();
  t.is(
    table.lines([
      ['NAME', 'STATE', 'AGE'],
      ['press-1', 'ok', '3d'],
    ]),
    'NAME      STATE   AGE\npress-1   ok      3d\n',
  );
  t.is(table.lines([['press-100', 'ok', '3d']]), 'press-100   ok      3d\n');
  t.is(table.lines([['p', 'ok\n', '']]), 'p           ok      \n');
});
