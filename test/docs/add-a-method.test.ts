/** docs/how-to/add-a-method.md: the patches that it shows are in the tree, line for line. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');
const PAGE = read('docs/how-to/add-a-method.md');

/** Hand-written files of the product, the contract and the docs. */
const MOST_FILES = 8;

interface Patch {
  readonly file: string;
  readonly isNew: boolean;
  readonly added: readonly string[];
}

const patches: readonly Patch[] = [...PAGE.matchAll(/^```diff\n(.*?)^```$/gms)]
  .flatMap(([, text = '']) => text.split(/^(?=--- )/m))
  .map((text) => ({
    file: /^\+\+\+ b\/(.+)$/m.exec(text)?.[1] ?? '',
    isNew: text.startsWith('--- /dev/null'),
    added: [...text.matchAll(/^\+(?!\+\+ )(.*)$/gm)].map(([, line = '']) => line),
  }));

for (const { file, isNew, added } of patches) {
  test(`what the page adds to ${file} is there`, (t) => {
    const lines = read(file).split('\n');
    if (isNew) {
      t.deepEqual(lines, [...added, '']);
      return;
    }
    // In this order, whatever came between them since.
    let at = 0;
    for (const line of added) {
      const found = lines.indexOf(line, at);
      t.true(found >= 0, line);
      at = found + 1;
    }
  });
}

test('a method takes no more files than the page says', (t) => {
  t.is(patches.filter(({ file }) => !file.startsWith('test/')).length, MOST_FILES);
});
