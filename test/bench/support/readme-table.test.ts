import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { readHistory } from '../../../bench/support/history.ts';
import { withGoals, withTable } from '../../../bench/support/readme-table.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const HISTORY = resolve(CHECKOUT, 'bench/history');

for (const [page, made] of [
  ['README.md', withTable],
  ['docs/reference/speed.md', withGoals],
] as const)
  test(`the figures of ${page} are those of a run that is kept`, (t) => {
    const text = readFileSync(resolve(CHECKOUT, page), 'utf8');
    const commit = /^Measured at commit (\S+) /m.exec(text)?.[1];
    const run = readdirSync(HISTORY)
      .map((file) => readHistory(resolve(HISTORY, file)))
      .find((history) => history.commit === commit);
    t.truthy(run, `no run of commit ${commit} in bench/history`);
    if (run !== undefined) t.is(text, made(text, run));
  });

test('a text without a place for figures is refused', (t) => {
  const [file = ''] = readdirSync(HISTORY);
  t.throws(() => withTable('# nothing\n', readHistory(resolve(HISTORY, file))), { message: /figures/ });
});
