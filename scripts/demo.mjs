/** `npm run demo`: plays the README's tour on a sandbox node and prints what really comes. */
import { bootstrap } from './support/bootstrap.mjs';
import { SANDBOX_PACKAGES } from './support/debian-packages.mjs';
import { startAgentOnSandbox } from './support/sandbox.mjs';
import { Refusal, runMain, say } from './support/say.mjs';
import { readTour, runStep } from './support/tour.mjs';

await runMain(async () => {
  await bootstrap(SANDBOX_PACKAGES, 'run');
  say('Starting a sandbox node and the agent (a few seconds) ...');
  const node = await startAgentOnSandbox();
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve('stopped'));
  });
  try {
    if (node.missing.length > 0) throw new Refusal(`The tour needs containers: ${node.missing.join('; ')}`);
    for (const step of readTour()) {
      process.stdout.write(`\n$ ${step.command}\n`);
      const output = await Promise.race([runStep(step, node.socket), stopped.then(() => undefined)]);
      if (output === undefined) break;
      process.stdout.write(output);
    }
  } finally {
    await node.stop();
  }
  return 0;
});
