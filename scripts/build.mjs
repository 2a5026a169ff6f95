/** Builds `dist/` and the two published packages, where their sources changed: `node scripts/build.mjs [--force]`. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundles } from './support/bundles.mjs';
import { CHECKOUT, inCheckout } from './support/checkout.mjs';
import { contentDigest, isStamped, stamp } from './support/content-stamp.mjs';
import { inTurn } from './support/in-turn.mjs';
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

/** What is being built stands here until it is whole; a sibling, so that the paths in source maps stay right. */
const UNFINISHED = '.dist-unfinished';

/** Builds what is older than its sources. Several at once take turns; what runs from `dist/` meanwhile is not disturbed. */
export async function build({ force = false } = {}) {
  const stampFile = inCheckout('dist', '.built-from');
  const upToDate = () => isStamped(stampFile, contentDigest(CHECKOUT, SOURCES));
  if (!force && upToDate()) return;
  await inTurn(inCheckout('node_modules', '.edgectl-build'), async () => {
    if (!force && upToDate()) return;
    const started = performance.now();
    say('Building (a few seconds) ...');
    const digest = contentDigest(CHECKOUT, SOURCES);
    await Promise.all([buildPrograms(digest), buildPackages()]);
    say(`Built in ${seconds(performance.now() - started)}.`);
  });
}

async function buildPrograms(digest) {
  const esbuild = await import('esbuild');
  const folder = inCheckout(UNFINISHED);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await Promise.all(bundles(UNFINISHED).map((options) => esbuild.build(options)));
  chmodSync(join(folder, 'edgectl.cjs'), 0o755);
  symlinkSync('edgectl.cjs', join(folder, 'edgectl'));
  stamp(join(folder, '.built-from'), digest);
  replaceFolder(folder, inCheckout('dist'));
}

async function buildPackages() {
  for (const folder of PACKAGES) {
    const unfinished = inCheckout(folder, UNFINISHED);
    rmSync(unfinished, { recursive: true, force: true });
    await mustRun(
      dependencyProgram('tsc'),
      ['-p', join(folder, 'tsconfig.build.json'), '--outDir', unfinished],
      { output: 'capture' },
    );
    replaceFolder(unfinished, inCheckout(folder, 'dist'));
  }
}

/** Puts a folder in the place of another, which is missing for no longer than a rename takes. */
function replaceFolder(folder, place) {
  const old = `${folder}-old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(folder, place);
  rmSync(old, { recursive: true, force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    await installDependencies();
    await build({ force: process.argv.includes('--force') });
    return 0;
  });
}
