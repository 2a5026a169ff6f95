import { readFileSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import fc from 'fast-check';
import { compileGoTemplate } from '../../../../clients/edgectl/output/go-template/evaluate.ts';

interface Case {
  readonly template: string;
  readonly output?: string;
  readonly error?: string;
}

/** What kubectl 1.32 printed for each template: `kubectl label --local -f pod.json x=y -o go-template=…`. */
const { object, cases } = JSON.parse(
  readFileSync(new URL('../../../fixtures/go-template.json', import.meta.url), 'utf8'),
) as { object: unknown; cases: readonly Case[] };

for (const { template, output, error } of cases) {
  test(`as kubectl: ${JSON.stringify(template)}`, (t) => {
    if (error === undefined) {
      t.is(compileGoTemplate(template).render(object), output ?? '');
      return;
    }
    const thrown = t.throws(
      () => compileGoTemplate(template).render(object),
      undefined,
      `kubectl says: ${error}`,
    );
    t.true(EdgectlError.is(thrown), String(thrown));
    t.regex(thrown.message, /^error (parsing|executing) template: line \d+: /);
  });
}

for (const template of [
  '{{define "T"}}x{{end}}',
  '{{template "T"}}',
  '{{block "T" .}}x{{end}}',
  '{{call .f}}',
]) {
  test(`what is not supported is refused by name: ${template}`, (t) => {
    const name = /\w+/.exec(template)?.[0];
    t.throws(() => compileGoTemplate(template), { message: new RegExp(`line 1: ${name} is not supported`) });
  });
}

test('an error names the line', (t) => {
  t.throws(() => compileGoTemplate('a\nb\n{{nope}}'), { message: /line 3: function "nope" not defined/ });
});

const fragment = fc.constantFrom(
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    'if',
    'else',
    'end',
    'range',
    'with',
    ' ',
    '.',
    '$',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
  ],
  ...[
    '.a',
    '.b.c',
    '"s"',
    '`r`',
    '1',
    '1.5',
    "'c'",
    'true',
    'nil',
    'len',
    'eq',
    'printf',
    '/*',
    '*/',
    '\n',
    'text',
    ',',
  ],
);

test('whatever stands in a template, it is rendered or refused with an error of ours, and ends', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
        fc.string(),
      ),
      (template) => {
        try {
          return typeof compileGoTemplate(template).render({ a: 1, b: { c: ['x'] } }) === 'string';
        } catch (error) {
          return EdgectlError.is(error);
        }
      },
    ),
    { numRuns: 2000 },
  );
  t.pass();
});

test('text without actions comes out as it stands', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('{{')),
      (text) => compileGoTemplate(text).render({}) === text,
    ),
  );
  t.pass();
});

test('a template nested without end is refused, not a crash', (t) => {
  t.throws(() => compileGoTemplate('{{if 1}}'.repeat(100_000)), { message: /levels deep/ });
  t.throws(() => compileGoTemplate(`{{${'('.repeat(100_000)}}}`), { message: /levels deep/ });
});
