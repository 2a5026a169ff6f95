import test from 'ava';
import fc from 'fast-check';
import { align, DESCRIPTION_ALIGNMENT, TABLE_ALIGNMENT } from '../../../../clients/edgectl/output/align.ts';

test('a column is as wide as its widest cell and the padding', (t) => {
  t.is(align('NAME\tREADY\nweb-0\t2/2', TABLE_ALIGNMENT), 'NAME    READY\nweb-0   2/2');
});

test('a narrow column keeps the least width', (t) => {
  t.is(align('A\tB', TABLE_ALIGNMENT), 'A     B');
});

test('a line without the cell ends a column', (t) => {
  t.is(
    align('Name:\tweb-0\nIPs:\n  IP:\t10.0.0.1\nControlled By:\tx', DESCRIPTION_ALIGNMENT),
    'Name:  web-0\nIPs:\n  IP:           10.0.0.1\nControlled By:  x',
  );
});

test('characters count, not bytes', (t) => {
  t.is(align('größe\tx\nab\ty', { minWidth: 0, padding: 1 }), 'größe x\nab    y');
});

test('no character but the tabs is lost or added, spaces aside', (t) => {
  const cell = fc.string({ maxLength: 8 }).filter((text) => !/[\t\n ]/.test(text));
  const lines = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(lines, (rows) => {
      const text = rows.map((cells) => cells.join('\t')).join('\n');
      const laidOut = align(text, DESCRIPTION_ALIGNMENT);
      t.is(laidOut.replace(/ /g, ''), text.replace(/\t/g, ''));
    }),
  );
});
