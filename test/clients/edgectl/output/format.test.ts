import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { printCustomColumns, parseCustomColumns } from '../../../../clients/edgectl/output/custom-columns.ts';
import { parseOutputFormat } from '../../../../clients/edgectl/output/format.ts';
import { sortObjects } from '../../../../clients/edgectl/output/sort.ts';

for (const output of [
  'go-template={{.kind}}',
  'go-template',
  'go-template-file=x',
  'template={{.}}',
  'templatefile=x',
]) {
  test(`B22: -o ${output} says what to use`, (t) => {
    const error = t.throws(() => parseOutputFormat(output));
    t.true(EdgectlError.is(error) && error.exitCode === 2);
    t.is(error?.message, 'Go templates are not supported');
    t.regex((error as EdgectlError).hint ?? '', /use -o jsonpath=.*custom-columns=.*jq/s);
  });
}

test('B22: --template alone, and with go-template, says the same', (t) => {
  t.throws(() => parseOutputFormat(undefined, '{{.kind}}'), { message: 'Go templates are not supported' });
  t.throws(() => parseOutputFormat('go-template', '{{.kind}}'), {
    message: 'Go templates are not supported',
  });
});

test('B13: --template is the argument of jsonpath', (t) => {
  t.deepEqual(parseOutputFormat('jsonpath', '{.kind}'), { kind: 'jsonpath', argument: '{.kind}' });
  t.deepEqual(parseOutputFormat('jsonpath-as-json', '{.a}'), { kind: 'jsonpath-as-json', argument: '{.a}' });
  t.deepEqual(parseOutputFormat('jsonpath={.own}', '{.kind}'), { kind: 'jsonpath', argument: '{.own}' });
  t.deepEqual(parseOutputFormat('json', 'x'), { kind: 'json' });
});

test('B13: names of formats are taken in any case', (t) => {
  t.deepEqual(
    ['JSON', 'Yaml', 'NAME', 'Wide'].map((name) => parseOutputFormat(name).kind),
    ['json', 'yaml', 'name', 'wide'],
  );
});

const PODS = [
  { metadata: { name: 'a' }, spec: { volumes: [{ name: 'x' }] } },
  { metadata: { name: 'b' }, spec: { volumes: [{ name: 'y' }, { name: 'z' }] } },
  { metadata: { name: 'c' }, spec: {} },
];

test('B18: a list that is shorter than another costs one cell, not the table', (t) => {
  const columns = parseCustomColumns(
    'NAME:.metadata.name,SECOND:.spec.volumes[1].name,LAST:.spec.volumes[-1].name',
  );
  t.is(
    printCustomColumns(columns, PODS, { noHeaders: false }),
    'NAME   SECOND   LAST\na      <none>   x\nb      z        z\nc      <none>   <none>\n',
  );
});

test('B18: a column without a path is empty, as kubectl prints it', (t) => {
  t.is(
    printCustomColumns(parseCustomColumns('NAME:.metadata.name,X:'), PODS, { noHeaders: true }),
    'a     <none>\nb     <none>\nc     <none>\n',
  );
});

test('B18: objects with a shorter list are sorted before the others', async (t) => {
  const sorted = await sortObjects(PODS, '.spec.volumes[1].name');
  t.deepEqual(
    sorted.map(({ metadata }) => metadata.name),
    ['a', 'c', 'b'],
  );
});
