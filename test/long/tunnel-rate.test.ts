/** What one reader that does not read costs the others of a tunnel between our own halves: a tenth of their rate at most. */
import { overBothVersions } from '../tunnel/helpers/both-versions.ts';
import { manyAsk, readAll, stalledReader } from '../tunnel/helpers/many-readers.ts';
import { type AskOptions, startBoth, type WholeRig } from '../tunnel/helpers/tunnel-cloud.ts';

const READERS = 499;
const ROUNDS = 5;
const KEPT_MIN = 0.9;

async function timed(rig: WholeRig, options: AskOptions): Promise<number> {
  const started = performance.now();
  const whole = await readAll(rig, READERS, options);
  if (!whole.every(Boolean)) throw new Error('a log did not come whole');
  return performance.now() - started;
}

overBothVersions(
  `of ${READERS + 1} connections one is not read, and the others keep their rate`,
  async (t) => {
    const rig = await startBoth(t);
    const options = await manyAsk(t, rig);
    await timed(rig, options);
    const alone: number[] = [];
    const beside: number[] = [];
    // Measured alternately, so that a busy machine slows both.
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await timed(rig, options));
      const stalled = await stalledReader(rig, options);
      beside.push(await timed(rig, options));
      stalled.destroy();
    }
    const kept = Math.min(...alone) / Math.min(...beside);
    t.log(`${kept.toFixed(2)} of the rate; ${Math.min(...alone).toFixed(0)} ms alone`);
    t.true(kept >= KEPT_MIN, `${kept}; ${alone.join()}; ${beside.join()}`);
  },
);
