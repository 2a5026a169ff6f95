import test from 'ava';
import fc from 'fast-check';
import { cases } from './cases.ts';
import { runCase } from './run.ts';

test('over a network that loses, repeats, delays and cuts: no byte lost or repeated, no deadlock, nothing left', async (t) => {
  t.timeout(120_000);
  await fc.assert(
    fc.asyncProperty(cases, async (model) => {
      const wrong = await runCase(model);
      if (wrong !== undefined) throw new Error(wrong);
    }),
    { numRuns: 150, includeErrorInReport: true },
  );
  t.pass();
});
