/** A short flood; how much slower others get is measured in `test/long/flood.test.ts`. */
import test from 'ava';
import { type FloodedBroker, flood } from './flood.ts';

for (const broker of ['mosquitto', 'embedded'] satisfies FloodedBroker[]) {
  test.serial(
    `over ${broker}, who floods is refused or slowed, others are served, and nothing is left`,
    async (t) => {
      const { floodedMs, flooder, leftOpen } = await flood(t, broker, { quiet: 0, flood: 0 });
      t.true(floodedMs.length > 0);
      t.log(JSON.stringify(flooder));
      t.true(flooder.refused > 0 && flooder.answered < flooder.sent, JSON.stringify(flooder));
      t.true(leftOpen <= 0, `${leftOpen} more than before`);
    },
  );
}
