/** 100,000 cases for each parser, other ones each time, by a seed that is printed; `EDGECTL_FUZZ_SEED` brings them back. */
import { randomInt } from 'node:crypto';
import test from 'ava';
import { footprint, leftBehind } from '../helpers/footprint.ts';
import { fuzz } from '../fuzz/harness.ts';
import { FUZZ_TARGETS } from '../fuzz/targets.ts';

const RUNS = 100_000;
const SEED = Number(process.env['EDGECTL_FUZZ_SEED'] ?? randomInt(2 ** 31));
/** What a run may leave in the heap: code that was compiled, caches that have a limit. */
const GROWTH_MAX_BYTES = 32 * 1024 * 1024;

for (const target of FUZZ_TARGETS) {
  test.serial(`${target.name}: ${RUNS} cases`, async (t) => {
    t.log(`EDGECTL_FUZZ_SEED=${SEED}`);
    await fuzz(target, { runs: 100, seed: SEED });
    const before = await footprint({});
    await t.notThrowsAsync(fuzz(target, { runs: RUNS, seed: SEED }));
    t.deepEqual(await leftBehind(before, () => ({})), []);
    const grownBytes = (await footprint({})).bytes - before.bytes;
    t.true(grownBytes < GROWTH_MAX_BYTES, `${target.name} left ${grownBytes} bytes`);
  });
}
