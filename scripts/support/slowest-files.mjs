/** The slowest test files of a run, from the file that `test-file-time.mjs` wrote. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKOUT } from './checkout.mjs';

/** @returns {string[]} lines to print, slowest first */
export function slowestFiles(timesFile, count = 10) {
  if (!existsSync(timesFile)) return [];
  return readFileSync(timesFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .sort(([left], [right]) => Number(right) - Number(left))
    .slice(0, count)
    .map(([lived, url]) => `${lived.padStart(7)} s  ${relative(CHECKOUT, fileURLToPath(url))}`);
}
