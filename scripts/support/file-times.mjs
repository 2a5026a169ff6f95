/** How long the processes of test files lived, from the file that `test-file-time.mjs` wrote. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKOUT } from './checkout.mjs';

/** @returns {{file: string, seconds: number}[]} slowest first; a file that did not end is absent */
export function fileTimes(timesFile) {
  if (!existsSync(timesFile)) return [];
  return readFileSync(timesFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([lived, url]) => ({
      file: relative(CHECKOUT, fileURLToPath(url)),
      seconds: Number(lived),
    }))
    .sort((left, right) => right.seconds - left.seconds);
}
