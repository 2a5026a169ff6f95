/** A pattern that matches no file guards nothing: after a rename an arrow, or an entry, would be gone without a word. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, matchesGlob, resolve } from 'node:path';
import test from 'ava';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: CHECKOUT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

const readJson = (name: string): unknown => JSON.parse(readFileSync(join(CHECKOUT, name), 'utf8'));

function unmatched(patterns: readonly string[], below = ''): string[] {
  const files = FILES.filter((file) => file.startsWith(below)).map((file) => file.slice(below.length));
  return patterns.filter((pattern) => !files.some((file) => matchesGlob(file, pattern.replace(/^!/, ''))));
}

test('.oxlintrc.json: each pattern of files matches one', (t) => {
  const { overrides } = readJson('.oxlintrc.json') as {
    readonly overrides: readonly { readonly files: readonly string[] }[];
  };
  const patterns = overrides.flatMap(({ files }) => files);
  t.true(patterns.length > 10);
  t.deepEqual(unmatched(patterns), []);
});

test('.oxlintrc.json: each folder that an arrow forbids is there', (t) => {
  const text = readFileSync(join(CHECKOUT, '.oxlintrc.json'), 'utf8');
  const folders = [...text.matchAll(/\^\(\\\\\.\\\\\.\/\)\+\((?:agent\/)?([\w|-]+)\)\//g)].flatMap(
    ([, names = '']) => names.split('|'),
  );
  t.true(folders.length > 30);
  const known = new Set(FILES.flatMap((file) => file.split('/').slice(0, -1)));
  t.deepEqual(
    [...new Set(folders)].filter((folder) => !known.has(folder)),
    [],
  );
});

test('knip.json: each pattern matches a file', (t) => {
  const { workspaces } = readJson('knip.json') as {
    readonly workspaces: Readonly<
      Record<string, { readonly entry?: readonly string[]; readonly project?: readonly string[] }>
    >;
  };
  for (const [workspace, { entry = [], project = [] }] of Object.entries(workspaces)) {
    const below = workspace === '.' ? '' : `${workspace}/`;
    t.deepEqual(unmatched([...entry, ...project], below), [], workspace);
  }
});

test('a pattern that matches nothing would be found', (t) => {
  t.deepEqual(unmatched(['agent/**', 'agent/nowhere/**', 'src/*.ts'], ''), ['agent/nowhere/**', 'src/*.ts']);
});
