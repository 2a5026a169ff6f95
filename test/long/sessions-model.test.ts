import test from 'ava';
import fc from 'fast-check';
import { cases } from '../sessions-model/cases.ts';
import { runCase } from '../sessions-model/run.ts';

test('the protocol of sessions holds in thousands of cases', async (t) => {
  t.timeout(30 * 60_000);
  await fc.assert(
    fc.asyncProperty(cases, async (model) => {
      const wrong = await runCase(model);
      if (wrong !== undefined) throw new Error(wrong);
    }),
    { numRuns: 5000, includeErrorInReport: true },
  );
  t.pass();
});
