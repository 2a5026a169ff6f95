/** A flood of 30 s: another principal's `pod.list` takes at most three times as long. */
import test from 'ava';
import { type FloodedBroker, flood, percentile } from '../acceptance/flood.ts';

const SECONDS = 30;
const SLOWER_MAX = 3;

for (const broker of ['mosquitto', 'embedded'] satisfies FloodedBroker[]) {
  test.serial(`over ${broker}, a flood slows others down by less than ${SLOWER_MAX} times`, async (t) => {
    const { quietMs, floodedMs, flooder, leftOpen } = await flood(t, broker, {
      quiet: SECONDS,
      flood: SECONDS,
    });
    const [quiet, flooded] = [percentile(quietMs, 0.95), percentile(floodedMs, 0.95)];
    t.log(
      `p95 ${quiet.toFixed(1)} ms, flooded ${flooded.toFixed(1)} ms: ${(flooded / quiet).toFixed(2)} times; ${JSON.stringify(flooder)}`,
    );
    t.true(flooded <= quiet * SLOWER_MAX, `${flooded} ms instead of ${quiet} ms`);
    t.true(flooder.refused > 0 && flooder.answered < flooder.sent, JSON.stringify(flooder));
    t.true(leftOpen <= 0, `${leftOpen} more than before`);
  });
}
