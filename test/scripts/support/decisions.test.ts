import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import test from 'ava';
import {
  decisionIndex,
  OTHER_TOPIC,
  readDecisions,
  relationsOf,
} from '../../../scripts/support/decisions.mjs';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

test('the index names every record once, with its title and what became of it', (t) => {
  const records = readDecisions(CHECKOUT);
  t.true(records.length > 100);
  const index = readFileSync(join(CHECKOUT, 'docs/decisions/README.md'), 'utf8');
  for (const { file, title, number } of records) {
    t.not(title, '', file);
    t.is(index.split(`](${file})`).length, 2, `${number} stands in the index once`);
  }
  t.is(index, decisionIndex(records), 'npm run generate');
});

test('a record that no list names is in the index all the same, and one that names its topic is under that', async (t) => {
  const root = temporaryFolder(t);
  const folder = join(root, 'docs/decisions');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '9001-first.md'), '# 9001: The first\n\n## Context\n');
  await writeFile(
    join(folder, '9002-second.md'),
    '# 9002 The second\n\nTopic: Devices\n\nSupersedes 9001.\n',
  );
  const records = readDecisions(root);
  t.deepEqual(
    records.map(({ title, topic, supersededBy }) => [title, topic, supersededBy]),
    [
      ['The first', OTHER_TOPIC, ['9002']],
      ['The second', 'Devices', []],
    ],
  );
  t.regex(decisionIndex(records), /\| \[9001\]\(9001-first\.md\) \| The first \| superseded by 9002 \|/);
});

for (const [text, relations] of [
  ['Supersedes 0006 and 0170. Changes 0002: it is else.', ['0006 whole', '0170 whole', '0002 part']],
  ['Supersedes [0112](0112-grants-end.md).', ['0112 whole']],
  ['Supersedes 0044 where it keeps events for an hour.', ['0044 part']],
  ['Supersedes that part of 0203. And more.', ['0203 part']],
  ['Supersedes the last paragraph of 0071, and 0071 where it takes one.', ['0071 part', '0071 part']],
  ['Goes on from 0214, whose last sentence it takes back.', ['0214 part']],
  ['Adds to [0160](0160-replicas.md).', ['0160 part']],
  ['Nothing of 0001 is changed.', []],
] as const)
  test(`what a record says of earlier ones: ${text}`, (t) => {
    t.deepEqual(
      relationsOf(text).map(({ number, whole }) => `${number} ${whole ? 'whole' : 'part'}`),
      [...relations],
    );
  });
