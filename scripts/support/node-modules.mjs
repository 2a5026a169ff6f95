/** Installs the npm dependencies where they are absent or stale: beside the old ones, which stay until the new ones have been tried. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inCheckout } from './checkout.mjs';
import { withFileLock } from './file-lock.mjs';
import { npmCi } from './npm.mjs';
import { run } from './run.mjs';
import { Refusal, say } from './say.mjs';

/** What `npm start` needs, and what the tests and checks need on top. */
const KINDS = {
  run: { flags: ['--omit=dev'], what: 'the npm packages that the programs use', size: 'some 60 MB' },
  all: { flags: [], what: 'the npm packages, with the development tools', size: 'some 500 MB' },
};

/** Sources that npm's install brings and nothing here compiles: 10 MB. A node has no room for them; the tools may want them. */
const SOURCES_UNUSED = [join('better-sqlite3', 'deps')];

const INSTALLED = inCheckout('node_modules');
const UNFINISHED = inCheckout('.node_modules.new');
/** The install before the last one: to go back by hand (`mv`) where the last one turns out bad. */
const LAST = inCheckout('.node_modules.last');
const STAMP = '.edgectl-installed';

/** What the installed dependencies depend on. Their native parts fit every Node.js that is supported. */
function stampOf(kind) {
  const hash = createHash('sha256')
    .update(readFileSync(inCheckout('package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform}-${process.arch} ${kind}\n`;
}

function isStamped(kind) {
  const file = join(INSTALLED, STAMP);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text === stampOf(kind) || text === stampOf('all');
}

/** The dependencies that have a native part; each is loaded once in a process of its own, for a wrong binary may crash it. */
const NATIVE_PARTS = `
const Database = require('better-sqlite3');
new Database(':memory:').close();
require('esbuild').transformSync('let a');
`;

/** @returns {Promise<string | undefined>} why the native parts below `folder` do not load */
async function nativeFault(folder) {
  const { code, output } = await run(process.execPath, ['-e', NATIVE_PARTS], {
    output: 'capture',
    cwd: folder,
  });
  return code === 0 ? undefined : output.trim() || `exit code ${code}`;
}

/** True where somebody else, such as a plain `npm ci`, has installed what the lockfile says. */
async function matchesLockfile(kind) {
  const installed = join(INSTALLED, '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') || entry.optional || (kind === 'run' && entry.dev)) continue;
    if (present[path]?.version !== entry.version) return false;
  }
  return (await nativeFault(inCheckout())) === undefined;
}

/** npm needs the manifests, the lockfile and its configuration; its links to the workspaces are relative, and hold after the rename. */
function copyManifests() {
  const { workspaces } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  const manifests = workspaces.map((folder) => join(folder, 'package.json'));
  for (const file of ['package.json', 'package-lock.json', '.npmrc', ...manifests]) {
    mkdirSync(dirname(join(UNFINISHED, file)), { recursive: true });
    cpSync(inCheckout(file), join(UNFINISHED, file));
  }
}

async function installBeside(kind) {
  rmSync(UNFINISHED, { recursive: true, force: true });
  copyManifests();
  await npmCi({ folder: UNFINISHED, probe: 'better-sqlite3', ...KINDS[kind] });
  if (kind === 'run')
    for (const unused of SOURCES_UNUSED)
      rmSync(join(UNFINISHED, 'node_modules', unused), { recursive: true, force: true });
  const fault = await nativeFault(UNFINISHED);
  if (fault !== undefined)
    throw new Refusal(`What was installed does not load; what was there before is untouched.\n${fault}`);
  const fresh = join(UNFINISHED, 'node_modules');
  writeFileSync(join(fresh, STAMP), stampOf(kind));
  rmSync(LAST, { recursive: true, force: true });
  if (existsSync(INSTALLED)) renameSync(INSTALLED, LAST);
  renameSync(fresh, INSTALLED);
  rmSync(UNFINISHED, { recursive: true, force: true });
}

/**
 * Makes `node_modules` right for this checkout.
 * @param {'run' | 'all'} kind what it is to hold; more than that is right too
 */
export async function installDependencies(kind) {
  if (isStamped(kind)) return;
  await withFileLock(inCheckout('.node_modules.turn'), async () => {
    if (isStamped(kind)) return;
    if (await matchesLockfile(kind)) {
      // Whether the tools are there too is not known of what another program installed.
      writeFileSync(join(INSTALLED, STAMP), stampOf(kind));
      return;
    }
    if (process.env.EDGECTL_INSTALL === 'no') {
      say(
        'EDGECTL_INSTALL=no: node_modules is not what package-lock.json says; going on with what is there.',
      );
      return;
    }
    await installBeside(kind);
  });
}
