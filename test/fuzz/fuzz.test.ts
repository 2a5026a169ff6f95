/** A small part of what `test/long/fuzz.test.ts` does, the same cases each time. */
import test from 'ava';
import { type Footprint, footprint, leftBehind } from '../helpers/footprint.ts';
import { fuzz } from './harness.ts';
import { FUZZ_TARGETS } from './targets.ts';

const RUNS = 100;

let before: Footprint;

test.serial.before(async () => {
  before = await footprint({});
});

for (const target of FUZZ_TARGETS) {
  test.serial(`${target.name}: what is wrong is refused in a known way`, async (t) => {
    await t.notThrowsAsync(fuzz(target, { runs: RUNS, seed: 1 }));
  });
}

test.serial('nothing is left behind', async (t) => {
  t.deepEqual(await leftBehind(before, () => ({})), []);
});
