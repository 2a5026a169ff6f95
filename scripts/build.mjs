/** Builds `dist` and the two published packages, where their sources changed: `node scripts/build.mjs [--force]`. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundles } from './support/bundles.mjs';
import { CHECKOUT, inCheckout } from './support/checkout.mjs';
import { contentDigest, isStamped, stamp } from './support/content-stamp.mjs';
import { linkBuild, pruneBuilds } from './support/dist-folders.mjs';
import { withFileLock } from './support/file-lock.mjs';
import { buildPage } from './support/page-bundle.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { installDependencies } from './support/node-modules.mjs';
import { checkNodeVersion } from './support/node-version.mjs';
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
const PACKAGES_STAMP = inCheckout('node_modules', '.edgectl-packages-built-from');

/** False where somebody took the built folder away. */
const isBuilt = (folder) => existsSync(inCheckout(folder, 'dist'));

/** The build is here until it is complete; a sibling folder, so that the paths in source maps stay right. */
const UNFINISHED = '.dist-unfinished';

/**
 * Builds what is older than its sources. Several at once take turns.
 * @param {{force?: boolean, packages?: boolean}} options `packages`: also those that are published, which no program here needs
 */
export async function build({ force = false, packages = true } = {}) {
  const current = () => {
    const digest = contentDigest(CHECKOUT, SOURCES);
    return {
      digest,
      programs: !force && isStamped(inCheckout('dist', '.built-from'), digest),
      packages: !packages || (!force && isStamped(PACKAGES_STAMP, digest) && PACKAGES.every(isBuilt)),
    };
  };
  const isDone = (state) => state.programs && state.packages;
  if (isDone(current())) return;
  await withFileLock(inCheckout('node_modules', '.edgectl-build'), async () => {
    const state = current();
    if (isDone(state)) return;
    const started = performance.now();
    say('Building (a few seconds) ...');
    await Promise.all([
      state.programs || buildPrograms(state.digest),
      state.packages || buildPackages(state.digest),
    ]);
    say(`Built in ${seconds(performance.now() - started)}.`);
  });
}

/** The command as a person calls it: it finds a Node.js that fits, whatever the first one in PATH is. */
function writeCommand(folder) {
  const text = readFileSync(inCheckout('scripts', 'support', 'edgectl.sh'), 'utf8');
  writeFileSync(join(folder, 'edgectl'), text.replace('@NODE@', process.execPath));
  for (const name of ['edgectl', 'edgectl.cjs']) chmodSync(join(folder, name), 0o755);
}

async function buildPrograms(digest) {
  const esbuild = await import('esbuild');
  const folder = inCheckout(UNFINISHED);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await Promise.all([
    ...bundles(UNFINISHED).map((options) => esbuild.build(options)),
    buildPage(join(folder, 'hmi'), esbuild),
  ]);
  writeCommand(folder);
  stamp(join(folder, '.built-from'), digest);
  linkBuild(folder, digest);
  pruneBuilds();
}

async function buildPackages(digest) {
  for (const folder of PACKAGES) {
    const unfinished = inCheckout(folder, UNFINISHED);
    rmSync(unfinished, { recursive: true, force: true });
    await mustRun(
      dependencyProgram('tsc'),
      ['-p', join(folder, 'tsconfig.build.json'), '--outDir', unfinished],
      { output: 'capture' },
    );
    const place = inCheckout(folder, 'dist');
    rmSync(place, { recursive: true, force: true });
    renameSync(unfinished, place);
  }
  stamp(PACKAGES_STAMP, digest);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    checkNodeVersion();
    endOnSignals();
    await installDependencies('all');
    await build({ force: process.argv.includes('--force') });
    return 0;
  });
}
