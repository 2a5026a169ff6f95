/** What the pages for contributors name is there, and the lint rules are all told. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'ava';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const PAGES = [
  'docs/architecture.md',
  'docs/how-to/develop.md',
  'docs/README.md',
  'CONTRIBUTING.md',
  'README.md',
];
/** A path in backticks or brackets that begins with a folder of the checkout. */
const PATH =
  /(?<=[`( ])(?:agent|tunnel|common|clients|rpc-schema|sandbox|test|scripts|deploy|proto|bench|docs)\/[\w./-]*\w\/?/g;

const read = (page: string): string => readFileSync(join(CHECKOUT, page), 'utf8');

for (const page of PAGES) {
  test(`${page}: every path that is named is there`, (t) => {
    const paths = [...read(page).matchAll(PATH)].map(([path]) => path);
    t.deepEqual(
      paths.filter((path) => !path.includes('NNNN') && !existsSync(join(CHECKOUT, path))),
      [],
    );
  });

  test(`${page}: every link leads to a file`, (t) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
    t.deepEqual(
      links.filter((link) => !existsSync(join(CHECKOUT, dirname(page), link))),
      [],
    );
  });
}

test('every folder that the linter keeps from others is in the table of docs/architecture.md', (t) => {
  const { overrides } = JSON.parse(read('.oxlintrc.json')) as {
    readonly overrides: readonly { readonly files: readonly string[]; readonly rules: object }[];
  };
  const table = read('docs/architecture.md').split('## Which folder may use which')[1] ?? '';
  const folders = overrides
    .filter(({ rules }) => 'no-restricted-imports' in rules)
    .flatMap(({ files }) => files.map((file) => file.replace('**', '')));
  t.true(folders.length > 10);
  t.deepEqual(
    folders.filter((folder) => folder !== 'agent/' && !table.includes(`\`${folder}\``)),
    [],
  );
});

test('docs/architecture.md: from a row to the first read there are at most five hops, and each is a file', (t) => {
  const section =
    read('docs/architecture.md').split('## From a row to the first read')[1]?.split('\n## ')[0] ?? '';
  const chains = section
    .split('\n')
    .filter((line) => line.includes(' → '))
    .map((line) => [...line.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file = '']) => file));
  t.true(chains.length >= 6);
  for (const chain of chains) {
    t.true(chain.length >= 3 && chain.length - 1 <= 5, chain.join(' '));
    for (const file of chain) t.true(existsSync(join(CHECKOUT, file)), file);
  }
});
