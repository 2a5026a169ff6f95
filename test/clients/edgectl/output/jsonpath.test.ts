import test from 'ava';
import fc from 'fast-check';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import {
  collectValues,
  evaluatePath,
  renderTemplate,
} from '../../../../clients/edgectl/output/jsonpath/evaluate.ts';
import { parsePath } from '../../../../clients/edgectl/output/jsonpath/path.ts';
import { parseTemplate } from '../../../../clients/edgectl/output/jsonpath/template.ts';

const OBJECT = {
  kind: 'List',
  items: [
    { name: 'a', size: 3, tags: { 'x.y/z': 'dotted', "it's": 'quoted' }, ready: true },
    { name: 'b', size: 7, tags: {}, ready: false },
  ],
};

function render(template: string): string {
  return renderTemplate(parseTemplate(template), OBJECT);
}

const CASES: readonly (readonly [template: string, text: string])[] = [
  ['{.kind}', 'List'],
  ['no braces', 'no braces'],
  ['{.items[*].name}', 'a b'],
  ['{.items[?(@.size>3)].name}', 'b'],
  ['{.items[?(@.size >= 3)].name}', 'a b'],
  ['{.items[?(@.ready==true)].name}', 'a'],
  ['{.items[?(@.name!="a")].name}', 'b'],
  ["{.items[?(@.name=='a')].size}", '3'],
  ['{.items[?("b"==@.name)].size}', '7'],
  ['{.items[?(@.name=="]")].size}', ''],
  ['{.items[0].tags.x\\.y/z}', 'dotted'],
  // A dot in a quoted name separates, as everywhere.
  ["{.items[0].tags['x\\.y/z']}", 'dotted'],
  ["{.items[0].tags['x.y/z']}", ''],
  ["{.items[0].tags.it's}", 'quoted'],
  ['{.items[-1].name}', 'b'],
  ['{.items[0:1].name}{"\\n"}', 'a\n'],
  ['{\'single\'}{"\\t\\""}', 'single\t"'],
  // Inside a range there is no way to the root.
  ['{range .items[*]}{@.name}={$.kind} {end}', 'a= b= '],
  ['{range .items[*]}[{range .tags.*}<{@}>{end}]{end}', '[<dotted><quoted>][]'],
  ['{.nothing.at.all}', ''],
  ['{range .items[0].tags}{}{end}', '{"it\'s":"quoted","x.y/z":"dotted"}'],
];

for (const [template, text] of CASES) {
  test(`${template} gives ${JSON.stringify(text)}`, (t) => {
    t.is(render(template), text);
  });
}

const WRONG: readonly (readonly [template: string, message: RegExp])[] = [
  ['{.a', /unclosed action/],
  ['{"a}', /unterminated quoted string/],
  ['{range .items[*]}x', /unclosed \{range\}/],
  ['{end}', /\{end\} without \{range\}/],
  ['{range}{end}', /range needs a path/],
  ['{kind}', /unrecognized identifier kind/],
  ['{.items[foo]}', /invalid array index \[foo\]/],
  ['{.items[0}', /unterminated array/],
  ['{.items[?(@.size==3 && @.b==2)]}', /one comparison/],
  ['{.items[9].name}', /array index out of bounds: index 9, length 2/],
  ['{.items[0:2:0]}', /step must be > 0/],
];

for (const [template, message] of WRONG) {
  test(`${template} is refused`, (t) => {
    const error = t.throws(() => render(template));
    t.true(EdgectlError.is(error));
    t.regex(error.message, message);
    t.is((error as EdgectlError).exitCode, 2);
  });
}

test('jsonpath-as-json collects the values of each action', (t) => {
  t.deepEqual(collectValues(parseTemplate('{.items[*].size}'), OBJECT), [[3, 7]]);
  t.deepEqual(collectValues(parseTemplate('{range .items[*]}{.ready}{end}'), OBJECT), [[true], [false]]);
});

test('whatever is written, a template is rendered or refused with an error of ours', (t) => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '.',
    '..',
    '[',
    ']',
    '*',
    '?(',
    ')',
    '@',
    '$',
    '"',
    "'",
    '\\',
    ':',
    '-1',
    'a',
    '==',
    ',',
    ' ',
    'range ',
    'end',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      try {
        t.is(typeof render(pieces.join('')), 'string');
      } catch (error) {
        t.true(EdgectlError.is(error), `${pieces.join('')}: ${String(error)}`);
      }
    }),
    { numRuns: 3000 },
  );
});

test('every field is found by its name with backslashes, whatever printable characters it has', (t) => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !name.includes('\\') && name !== '*'),
      fc.string(),
      (name, value) => {
        const escaped = name.replace(/[\s.,[\]$@{}]/g, (character) => `\\${character}`);
        t.deepEqual(evaluatePath(parsePath(`.${escaped}`), { [name]: value }), [value]);
      },
    ),
  );
});

test('a name that no path can spell is refused as any other mistake', (t) => {
  const error = t.throws(() => render('{$\u0000}'));
  t.true(EdgectlError.is(error) && error.kind === 'InvalidParams');
});
