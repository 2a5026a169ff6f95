/** `npm run bench -- table FILE.json`: writes README's table of figures from a run of all benches. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../scripts/support/checkout.mjs';
import { readHistory } from './support/history.ts';
import { withTable } from './support/readme-table.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('npm run bench -- table FILE.json\n');
  process.exit(2);
}
const readme = join(CHECKOUT, 'README.md');
writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), readHistory(file)));
