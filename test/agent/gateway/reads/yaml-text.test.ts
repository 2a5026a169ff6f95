import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlText } from '../../../../agent/gateway/reads/representation.ts';

const never = (): boolean => false;

test('H2: a long list as YAML lets others have their turns while it is written', async (t) => {
  let turns = 0;
  let writing = true;
  const count = (): void => {
    turns += 1;
    if (writing) setImmediate(count);
  };
  count();
  await yamlText({ kind: 'PodList', items: Array.from({ length: 200 }, () => ({ a: 1 })) }, never);
  writing = false;
  t.true(turns >= 200, `${turns}`);
});

test('H2: a list for which nobody waits any more is not written to its end', async (t) => {
  let asked = 0;
  const gone = (): boolean => (asked += 1) > 3;
  await t.throwsAsync(yamlText({ items: Array.from({ length: 200 }, () => ({})) }, gone), {
    message: 'the client disconnected',
  });
  t.is(asked, 4);
});

test('H2: an object that would hold up everybody for long is not written as YAML, alone or in a list', async (t) => {
  const large = { kind: 'ConfigMap', data: { list: Array.from({ length: 60_000 }, (_, index) => index) } };
  for (const value of [large, { kind: 'List', items: [{}, large] }]) {
    await t.throwsAsync(yamlText(value, never), { message: /too large to be written as YAML/ });
  }
});

test('what is written is what was there', async (t) => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(fc.array(object, { maxLength: 5 }), async (items) => {
      const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items };
      // -0 is 0 in JSON, and not in YAML.
      const plain = JSON.parse(JSON.stringify(list)) as object;
      t.deepEqual(parse(await yamlText(plain, never)), plain);
    }),
    { numRuns: 50 },
  );
});
