import test from 'ava';
import fc from 'fast-check';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { DescriptionText } from '../../../../clients/edgectl/describe/text.ts';
import { errorText } from '../../../../clients/edgectl/exit.ts';
import { GrowingTable } from '../../../../clients/edgectl/output/growing-table.ts';
import { printable } from '../../../../clients/edgectl/output/printable.ts';
import { printTable } from '../../../../clients/edgectl/output/table.ts';
import { ANY_CHARACTER } from '../../../helpers/any-character.ts';

const TITLE = '\u001b]0;EVE\u0007';
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

const writers: Readonly<Record<string, (text: string) => string>> = {
  'a table': (text) => printTable({ headers: ['CLIENT', 'END'], rows: [[text, 'x']] }),
  'a growing table': (text) => new GrowingTable().lines([[text, 'x']]),
  'a description': (text) => {
    const description = new DescriptionText();
    description.field(0, 'Message', text);
    description.annotations('Annotations', { [text]: text });
    return description.flush();
  },
  'an error': (text) => errorText(new EdgectlError('NotFound', text, { hint: text })),
};

for (const [what, write] of Object.entries(writers)) {
  test(`M6: terminal sequences in ${what} are shown, and not sent`, (t) => {
    t.true(write(TITLE).includes('^[]0;EVE^G'));
    fc.assert(
      fc.property(fc.string({ unit: ANY_CHARACTER }), (text) => !CONTROL.test(write(text))),
      { numRuns: 50 },
    );
  });
}

test('M6: columns are as wide as what is shown', (t) => {
  const [header, row] = printTable({ headers: ['A', 'B'], rows: [['\u001b[2J and more', 'b']] }).split('\n');
  t.is(header?.indexOf('B'), row?.lastIndexOf('b'));
});

test('M6: other letters than controls stay as they are', (t) => {
  t.is(printable('größer 温度 ✓\tx\n'), 'größer 温度 ✓\tx\n');
  t.is(printable('a\rb\u007f\u009b'), 'a\\rb^?\\u009b');
});
