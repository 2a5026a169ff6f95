import test from 'ava';
import { build } from '../../scripts/build.mjs';
import { startAgentOnSandbox } from '../../scripts/support/sandbox.mjs';
import { differenceOf, readTour, runStep } from '../../scripts/support/tour.mjs';

test('every command of the tour works as printed in the README', async (t) => {
  t.timeout(120_000);
  await build();
  const node = await startAgentOnSandbox();
  t.teardown(() => node.stop());
  t.deepEqual(node.missing, []);
  const steps = readTour();
  t.true(steps.length >= 8);
  for (const step of steps) {
    const difference = differenceOf(step.output, await runStep(step, node.socket));
    t.is(difference, undefined, `$ ${step.command}\n${difference}`);
  }
});
