/** `npm run bench -- table FILE.json`: writes README's figures and the goals of docs/reference/speed.md from a run of all benches. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../scripts/support/checkout.mjs';
import { readHistory } from './support/history.ts';
import { withGoals, withTable } from './support/readme-table.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('npm run bench -- table FILE.json\n');
  process.exit(2);
}
const history = readHistory(file);
const readme = join(CHECKOUT, 'README.md');
writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), history));
const goals = join(CHECKOUT, 'docs', 'reference', 'speed.md');
writeFileSync(goals, withGoals(readFileSync(goals, 'utf8'), history));
