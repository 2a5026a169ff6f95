/**
 * `npm run bench -- keep FILE.json [VERSION]`: keeps a run of all benches in `bench/history/`, named by its date and commit, or by the
 * version that it was released as; only the last 30 and the releases stay there.
 */
import { copyFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../scripts/support/checkout.mjs';
import { readHistory } from './support/history.ts';
import { outdatedRuns } from './support/kept-runs.ts';

const [file, version] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('npm run bench -- keep FILE.json [VERSION]\n');
  process.exit(2);
}
const folder = join(CHECKOUT, 'bench', 'history');
const day = statSync(file).mtime.toISOString().slice(0, 10);
const name = `${day}-${version === undefined ? readHistory(file).commit : `v${version}`}.json`;
copyFileSync(file, join(folder, name));
for (const outdated of outdatedRuns(readdirSync(folder))) rmSync(join(folder, outdated));
console.log(`Kept: bench/history/${name}`);
