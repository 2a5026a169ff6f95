/** `npm run sandbox -- up|down|status`: an edge node in a box, without the agent. */
import { bootstrap } from './support/bootstrap.mjs';
import { inCheckout } from './support/checkout.mjs';
import { SANDBOX_PACKAGES } from './support/debian-packages.mjs';
import { run } from './support/run.mjs';
import { runMain } from './support/say.mjs';

await runMain(async () => {
  await bootstrap([...SANDBOX_PACKAGES, 'mosquitto'], 'run');
  return (await run(process.execPath, [inCheckout('dist', 'sandbox.js'), ...process.argv.slice(2)])).code;
});
