/** What one reader that does not read costs the others of a tunnel between our own halves: a tenth of their rate at most. */
import test from 'ava';
import { readAll, stalledReader } from '../tunnel/helpers/many-readers.ts';
import { startBoth, type WholeRig } from '../tunnel/helpers/tunnel-cloud.ts';

const READERS = 499;
const ROUNDS = 5;
const KEPT_MIN = 0.9;

async function timed(rig: WholeRig): Promise<number> {
  const started = performance.now();
  const whole = await readAll(rig, READERS);
  if (!whole.every(Boolean)) throw new Error('a log did not come whole');
  return performance.now() - started;
}

test(`of ${READERS + 1} connections one is not read, and the others keep their rate`, async (t) => {
  const rig = await startBoth(t);
  await timed(rig);
  const alone: number[] = [];
  const beside: number[] = [];
  // Turn by turn, so that a busy machine is busy for both.
  for (let round = 0; round < ROUNDS; round += 1) {
    alone.push(await timed(rig));
    const stalled = await stalledReader(rig);
    beside.push(await timed(rig));
    stalled.destroy();
  }
  const kept = Math.min(...alone) / Math.min(...beside);
  t.log(`${kept.toFixed(2)} of the rate; ${Math.min(...alone).toFixed(0)} ms alone`);
  t.true(kept >= KEPT_MIN, `${kept}; ${alone.join()}; ${beside.join()}`);
});
