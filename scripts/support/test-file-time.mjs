/** Loaded by ava into the process of each test file: notes how long the process lived, for the list of the slowest. */
import { appendFileSync } from 'node:fs';
import test from 'ava';

const times = process.env.EDGECTL_TEST_TIMES;
if (times !== undefined) {
  process.on('exit', () => appendFileSync(times, `${process.uptime().toFixed(1)} ${test.meta.file}\n`));
}
