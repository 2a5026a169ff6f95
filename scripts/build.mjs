/** Builds `dist/` and the two published packages, where their sources changed: `node scripts/build.mjs [--force]`. */
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundles } from './support/bundles.mjs';
import { CHECKOUT, inCheckout } from './support/checkout.mjs';
import { contentDigest, isStamped, stamp } from './support/content-stamp.mjs';
import { installDependencies } from './support/node-modules.mjs';
import { dependencyProgram, mustRun } from './support/run.mjs';
import { runMain, say, seconds } from './support/say.mjs';

const SOURCES = [
  'agent',
  'clients',
  'common',
  'proto',
  'rpc-schema',
  'sandbox',
  'tunnel',
  'scripts',
  'package-lock.json',
  'tsconfig.json',
];

/** In the order of their dependence: the client's types come from the contract's declarations. */
const PACKAGES = ['rpc-schema', 'clients/js'];

/** Builds what is older than its sources. */
export async function build({ force = false } = {}) {
  const digest = contentDigest(CHECKOUT, SOURCES);
  const stampFile = inCheckout('dist', '.built-from');
  if (!force && isStamped(stampFile, digest)) return;
  const started = performance.now();
  say('Building (a few seconds) ...');
  rmSync(inCheckout('dist'), { recursive: true, force: true });
  mkdirSync(inCheckout('dist'));
  const esbuild = await import('esbuild');
  await Promise.all([...bundles().map((options) => esbuild.build(options)), buildPackages()]);
  const command = inCheckout('dist', 'edgectl.cjs');
  chmodSync(command, 0o755);
  symlinkSync('edgectl.cjs', inCheckout('dist', 'edgectl'));
  stamp(stampFile, digest);
  say(`Built in ${seconds(performance.now() - started)}.`);
}

async function buildPackages() {
  for (const folder of PACKAGES) {
    rmSync(inCheckout(folder, 'dist'), { recursive: true, force: true });
    await mustRun(dependencyProgram('tsc'), ['-p', folder], { output: 'capture' });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(async () => {
    await installDependencies();
    await build({ force: process.argv.includes('--force') });
    return 0;
  });
}
