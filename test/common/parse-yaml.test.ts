import test from 'ava';
import { contentOfYaml, exactValueOfYaml, parseYaml, valueOfYaml } from '../../common/parse-yaml.ts';

const refused = { name: 'EdgectlError', kind: 'InvalidParams' };

for (const level of ['[', '{a: ', '- ', '? ', '[{', ': ', '- ? : ']) {
  test(`100,000 times ${JSON.stringify(level)} is refused, and ends no process`, (t) => {
    const error = t.throws(() => parseYaml(level.repeat(100_000)));
    t.like(error, { ...refused, message: 'it is nested too deeply' });
  });
}

test('levels of blocks are refused where nobody has so many', (t) => {
  const nested = Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  t.like(
    t.throws(() => parseYaml(nested)),
    refused,
  );
});

test('what a person writes is read, brackets in texts included', (t) => {
  const text = `a: "${'['.repeat(500)}"\nb: [[1, {c: 2}]]\nd:\n  - e: "${'- '.repeat(500)}"\n`;
  const read = contentOfYaml(parseYaml(text), 0) as { readonly b: unknown };
  t.deepEqual(read.b, [[1, { c: 2 }]]);
});

test('aliases that multiply are refused, and one that stands before its anchor', (t) => {
  const laughs = ['a: &a [x, x, x, x]', 'b: &b [*a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b]', 'd: [*c, *c]'];
  t.like(
    t.throws(() => contentOfYaml(parseYaml(laughs.join('\n')), 50)),
    refused,
  );
  t.like(
    t.throws(() => contentOfYaml(parseYaml('a: *b\nb: &b 1\n'), 50)),
    refused,
  );
  t.deepEqual(contentOfYaml(parseYaml('a: &a 1\nb: *a\n'), 50), { a: 1, b: 1 });
});

for (const text of ['a: &a { b: *a }\n', '- a: &a\n    b: [1, *a]\n', '&a [*a]\n']) {
  test(`an alias inside of what it repeats is refused: ${JSON.stringify(text)}`, (t) => {
    for (const read of [() => contentOfYaml(parseYaml(text), 50), () => exactValueOfYaml(text)])
      t.like(t.throws(read), refused);
  });
}

test('a whole document: its value, or what is wrong with it in one line', (t) => {
  t.deepEqual(valueOfYaml('a: [1, yes]\n'), { a: [1, 'yes'] });
  t.deepEqual(valueOfYaml('a: [1, yes]\n', '1.1'), { a: [1, true] });
  t.is(valueOfYaml(''), null);
  const error = t.throws(() => valueOfYaml('a: [1\nb: 2\n'));
  t.like(error, refused);
  t.notRegex(error?.message ?? '', /\n/);
});
