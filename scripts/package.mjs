/**
 * `npm run package [-- --arch amd64|arm64] [--out FOLDER]`: packages for both processors, without a container engine and a compiler.
 * `--renew-debian`: takes the versions that Debian has now into the list of what is in the images, and makes nothing.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { build } from './build.mjs';
import { ARCHITECTURES } from './package/release.mjs';
import { inCheckout } from './support/checkout.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { installDependencies } from './support/node-modules.mjs';
import { checkNodeVersion } from './support/node-version.mjs';
import { Refusal, runMain, say, seconds } from './support/say.mjs';

await runMain(async () => {
  checkNodeVersion();
  endOnSignals();
  const { values } = parseArgs({
    options: {
      arch: { type: 'string', multiple: true },
      out: { type: 'string' },
      'renew-debian': { type: 'boolean', default: false },
    },
  });
  const architectures = values.arch ?? Object.keys(ARCHITECTURES);
  for (const name of architectures)
    if (ARCHITECTURES[name] === undefined)
      throw new Refusal(`--arch ${name}: there are ${Object.keys(ARCHITECTURES).join(' and ')}`);
  if (values['renew-debian']) {
    const { renewDebianParts } = await import('./package/debian-parts.mjs');
    await renewDebianParts();
    return 0;
  }
  const started = performance.now();
  await installDependencies('all');
  // The packages lie beside the build that they were made with.
  await build();
  const out = values.out === undefined ? inCheckout('dist', 'packages') : resolve(values.out);
  if (values.out === undefined) rmSync(out, { recursive: true, force: true });
  const { makePackages } = await import('./package/make-packages.mjs');
  say(`Making the packages for ${architectures.join(' and ')} (some minutes: they are compressed well) ...`);
  await makePackages({ architectures, out });
  say(`Made in ${seconds(performance.now() - started)}: ${out}`);
  return 0;
});
