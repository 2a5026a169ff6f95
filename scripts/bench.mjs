/** `npm run bench -- NAME`: runs `bench/NAME.ts`; without a name, says which there are. */
import { existsSync, readdirSync } from 'node:fs';
import { bootstrap } from './support/bootstrap.mjs';
import { inCheckout } from './support/checkout.mjs';
import { SANDBOX_PACKAGES } from './support/debian-packages.mjs';
import { run } from './support/run.mjs';
import { Refusal, runMain } from './support/say.mjs';
import { TYPESCRIPT_FLAGS } from './support/typescript-flags.mjs';

/** They read figures, and start nothing. */
const READERS = ['compare', 'keep', 'table'];

/** The names of what can be run. */
function benches() {
  return readdirSync(inCheckout('bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''));
}

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const file = inCheckout('bench', `${name}.ts`);
  if (name === undefined || !existsSync(file)) {
    throw new Refusal(`npm run bench -- NAME, where NAME is one of: ${benches().join(', ')}`);
  }
  if (!READERS.includes(name)) await bootstrap([...SANDBOX_PACKAGES, 'mosquitto']);
  const options = [...TYPESCRIPT_FLAGS, '--expose-gc'];
  return (await run(process.execPath, [...options, file, ...args])).code;
});
