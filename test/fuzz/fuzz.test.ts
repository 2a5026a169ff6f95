/**
 * A small part of what `test/long/fuzz.test.ts` does: other cases each time, by a seed that is printed. `EDGECTL_FUZZ_SEED` brings them
 * back.
 */
import { randomInt } from 'node:crypto';
import test from 'ava';
import { type Footprint, footprint, leftBehind } from '../helpers/footprint.ts';
import { fuzz } from './harness.ts';
import { FUZZ_TARGETS } from './targets.ts';

const RUNS = 100;
const SEED = Number(process.env['EDGECTL_FUZZ_SEED'] ?? randomInt(2 ** 31));

let before: Footprint;

test.serial.before(async () => {
  before = await footprint({});
});

for (const target of FUZZ_TARGETS) {
  test.serial(`${target.name}: what is wrong is refused in a known way`, async (t) => {
    t.log(`EDGECTL_FUZZ_SEED=${SEED}`);
    await t.notThrowsAsync(fuzz(target, { runs: RUNS, seed: SEED }));
  });
}

test.serial('nothing is left behind', async (t) => {
  t.deepEqual(await leftBehind(before, () => ({})), []);
});
