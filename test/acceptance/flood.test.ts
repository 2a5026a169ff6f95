/** A short flood of the embedded broker. Mosquitto, and how much slower others get: `test/long/flood.test.ts`. */
import test from 'ava';
import { flood } from './flood.ts';

test('who floods is refused or slowed, others are served, and nothing is left', async (t) => {
  const { floodedMs, flooder, leftOpen } = await flood(t, 'embedded', { quiet: 0, flood: 0 });
  t.true(floodedMs.length > 0);
  t.true(flooder.refused > 0 && flooder.answered < flooder.sent, JSON.stringify(flooder));
  t.true(leftOpen <= 0, `${leftOpen} more than before`);
});
