/** `docs/reference/protocol.md`: each rule with MUST names what tests it, and that is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { readCases } from '../conformance/case.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MUST = /\b(MUST|SHALL|REQUIRED)\b/;

interface Rule {
  readonly text: string;
  readonly references: readonly string[];
}

/** @throws Error for what is not a rule and says MUST all the same */
function rulesOf(document: string): Rule[] {
  const blocks = document.split(/\n(?=- |\n|#)/).map((block) => block.trim().replaceAll('\n', ' '));
  return blocks.flatMap((block): Rule[] => {
    if (!MUST.test(block) || block.startsWith('Version 1 of what')) return [];
    if (!block.startsWith('- ')) throw new Error(`MUST stands outside of a rule: ${block}`);
    const [, text = block, listed = ''] = /^(.*?)(?: \[([^\]]*)\])?$/.exec(block) ?? [];
    return [{ text, references: [...listed.matchAll(/[a-z-]+-\d+|[a-z-]+ "[^"]+"/g)].map(([one]) => one) }];
  });
}

/** Its text, by the name of each test file; of several with one name all. */
function testFiles(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.test.ts')) continue;
    const name = basename(path, '.test.ts');
    found.set(name, `${found.get(name) ?? ''}${readFileSync(join(root, 'test', path), 'utf8')}`);
  }
  return found;
}

const document = readFileSync(join(root, 'docs/reference/protocol.md'), 'utf8');

test('each MUST of the protocol names a case or a test that there is', (t) => {
  const cases = new Set([...readCases().values()].flat().map(({ id }) => id));
  const files = testFiles();
  const rules = rulesOf(document);
  t.true(rules.length > 80, String(rules.length));
  for (const { text, references } of rules) {
    t.true(references.length > 0, `without a test: ${text}`);
    for (const reference of references) {
      const [, file, title] = /^([a-z-]+) "(.+)"$/.exec(reference) ?? [];
      if (file === undefined || title === undefined) t.true(cases.has(reference), `no case ${reference}`);
      // Titles stand in quotes of either kind.
      else t.true(files.get(file)?.replaceAll('\\', '').includes(title) === true, `no test ${reference}`);
    }
  }
});

test('a MUST without a test is found, and one outside of a rule', (t) => {
  t.deepEqual(rulesOf('# X\n\n- It MUST\n  be. [calls-1, x-y "a b"]\n- It MUST NOT.\n- It may.\n'), [
    { text: '- It MUST   be.', references: ['calls-1', 'x-y "a b"'] },
    { text: '- It MUST NOT.', references: [] },
  ]);
  t.throws(() => rulesOf('# X\n\nIt MUST be.\n'), { message: /outside of a rule/ });
});

test('ids of cases are their own, begin with the name of the file, and each rule may be looked up', (t) => {
  const ids = [...readCases()].flatMap(([file, cases]) => {
    for (const { id } of cases) t.true(id.startsWith(`${file}-`), id);
    return cases.map(({ id }) => id);
  });
  t.is(new Set(ids).size, ids.length);
});
