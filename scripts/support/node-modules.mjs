/** Installs the npm dependencies where they are absent, stale, or built for another platform or Node.js. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKOUT, inCheckout } from './checkout.mjs';
import { BUILD_PACKAGES, installPackages } from './debian-packages.mjs';
import { run } from './run.mjs';
import { Refusal, say, seconds } from './say.mjs';

const STAMP = inCheckout('node_modules', '.edgectl-installed');

/** What the installed dependencies depend on: the lockfile and the platform that the native parts were built for. */
function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(inCheckout('package-lock.json')));
  const abi = `${process.platform}-${process.arch}-${process.versions.modules}`;
  return `${hash.digest('hex')} ${abi}\n`;
}

/** The dependencies that have a native part; each is loaded once in a process of its own, for a wrong binary may crash it. */
const NATIVE_PARTS = `
const Database = require('better-sqlite3');
new Database(':memory:').close();
require('esbuild').transformSync('let a');
`;

async function installedMatchesLockfile() {
  const installed = inCheckout('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') || entry.optional) continue;
    if (present[path]?.version !== entry.version) return false;
  }
  return (await run(process.execPath, ['-e', NATIVE_PARTS], { output: 'capture' })).code === 0;
}

/**
 * node-gyp downloads Node's headers unless it is told where they lie. Most packages of Node.js bring them.
 * @returns the prefix that holds headers of exactly this version, or `undefined`
 */
function headersPrefix() {
  const prefix = dirname(dirname(process.execPath));
  const header = join(prefix, 'include', 'node', 'node_version.h');
  if (!existsSync(header)) return undefined;
  const text = readFileSync(header, 'utf8');
  const part = (name) => text.match(new RegExp(`#define NODE_${name}_VERSION (\\d+)`))?.[1];
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}` === process.versions.node ? prefix : undefined;
}

async function npmCi() {
  const prefix = headersPrefix();
  const env = prefix === undefined ? {} : { npm_config_nodedir: prefix };
  const started = performance.now();
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    output: 'stderr',
    env,
  });
  if (code !== 0) {
    throw new Refusal(
      'npm ci failed; its own words are above. Where better-sqlite3 could not be built: it needs python3, make, g++ and the headers of Node.js.',
    );
  }
  say(`Installed in ${seconds(performance.now() - started)}.`);
}

/** Makes `node_modules` right for this checkout and this Node.js. */
export async function installDependencies() {
  const wanted = wantedStamp();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  if (!(await installedMatchesLockfile())) {
    await installPackages(BUILD_PACKAGES);
    say(
      `Installing the npm packages of package-lock.json into ${join(CHECKOUT, 'node_modules')}: half a minute, and two minutes more where better-sqlite3 has to be built from source ...`,
    );
    await npmCi();
  }
  writeFileSync(STAMP, wanted);
}
