/** B6: what kubectl answers to the templates of `test/fixtures/edgectl/jsonpath-cases.ts`, and edgectl too. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { printObjects } from '../../../../clients/edgectl/output/print-objects.ts';
import { JSONPATH_PODS, JSONPATH_TEMPLATES } from '../../../fixtures/edgectl/jsonpath-cases.ts';

type Outcome = { readonly printed: string } | { readonly error: string };
type Recorded = Readonly<Record<string, { readonly jsonpath: Outcome; readonly json: Outcome }>>;

const RECORDED = JSON.parse(
  readFileSync(new URL('../../../fixtures/edgectl/jsonpath-recorded.json', import.meta.url), 'utf8'),
) as Recorded;

/** The words of kubectl, of which ours leave Go's type names out. */
const REASON =
  /unrecognized character in action: U\+\w+|unrecognized identifier \w+|unrecognized filter operator \S+|array index out of bounds: index -?\d+, length \d+|starting index \d+ is greater than ending index \d+|is not array or slice( and cannot be filtered)?|(?:incompatible types|invalid type) for comparison|can only compare one element at a time|step must be > 0|unclosed action|unterminated (?:quoted string|array|filter)|unclosed array expect \]|invalid array index|cannot parse number|unquote string/;

/** Objects have no order in kubectl: what is found in several of their fields comes as it likes. */
function comparable(template: string, text: string): unknown {
  return template.includes('..') ? text.split(/[\s,]+/).toSorted() : text;
}

async function print(kind: 'jsonpath' | 'jsonpath-as-json', argument: string): Promise<string> {
  return printObjects([...JSONPATH_PODS], {
    format: { kind, argument },
    columns: [],
    singular: 'pod',
    single: false,
    withNamespace: true,
    noHeaders: false,
    showLabels: false,
    labelColumns: [],
    showManagedFields: false,
    nowMs: 0,
  });
}

test('B6: the answers of kubectl to all templates are recorded', (t) => {
  t.deepEqual(Object.keys(RECORDED), [...JSONPATH_TEMPLATES]);
  t.true(JSONPATH_TEMPLATES.length > 150);
});

for (const template of JSONPATH_TEMPLATES) {
  test(`B6: ${JSON.stringify(template)} answers as kubectl`, async (t) => {
    const { jsonpath, json } = RECORDED[template] ?? t.fail();
    for (const [kind, expected] of [
      ['jsonpath', jsonpath],
      ['jsonpath-as-json', json],
    ] as const) {
      if ('printed' in expected) {
        t.deepEqual(
          comparable(template, await print(kind, template)),
          comparable(template, expected.printed),
        );
        continue;
      }
      const error = await t.throwsAsync(print(kind, template));
      t.true(EdgectlError.is(error) && error.kind === 'InvalidParams', String(error));
      const [reason] = REASON.exec(expected.error) ?? t.fail(`not understood: ${expected.error}`);
      t.true(error?.message.includes(reason), `${error?.message} | ${expected.error}`);
    }
  });
}
