/**
 * docs/how-to/add-a-method.md and add-a-column.md: the patches that they show are in the tree, line for line, and touch no more files
 * than they say. test/long/added-parts.test.ts applies them.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';
import { patchesOf, placesOf } from '../helpers/page-patches.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');

/** Hand-written files of the product, the contract and the docs. */
const MOST_FILES = { 'a method': 8, 'a column': 3 } as const;

for (const [what, most] of Object.entries(MOST_FILES)) {
  const patches = patchesOf(read(`docs/how-to/add-${what.replace(' ', '-')}.md`));
  for (const patch of patches) {
    const { file, isNew, added } = patch;
    test(`${what}: what the page adds to ${file} is there`, (t) => {
      const lines = read(file).split('\n');
      if (isNew) t.deepEqual(lines, [...added, '']);
      else for (const [index, at] of placesOf(patch, lines).entries()) t.true(at >= 0, added[index]);
    });
  }

  test(`${what} takes no more files than the page says`, (t) => {
    t.is(patches.filter(({ file }) => !file.startsWith('test/')).length, most);
  });
}
