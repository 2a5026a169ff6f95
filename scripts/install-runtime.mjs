/**
 * `node scripts/install-runtime.mjs 26|24|22`: puts the pinned Node.js of that major below `.runtime`, from the npm registry, with the
 * digest of scripts/runtime/package-lock.json. Runs on any Node.js from 20 on, with what it imports. Where 26 cannot run (it needs
 * libatomic), 24 is taken.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from './support/checkout.mjs';
import { installPackages } from './support/debian-packages.mjs';
import { inTurn } from './support/in-turn.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { npmCi } from './support/npm.mjs';
import { run } from './support/run.mjs';
import { Refusal, runMain, say } from './support/say.mjs';

const RUNTIME = inCheckout('.runtime');

/** The entry of the pinned package for a major and this processor. */
function pinnedPackage(major) {
  const { packages } = JSON.parse(
    readFileSync(inCheckout('scripts', 'runtime', 'package-lock.json'), 'utf8'),
  );
  const entry = packages[`node_modules/node-${major}-${process.arch}`];
  if (entry === undefined || process.platform !== 'linux')
    throw new Refusal(
      `No Node.js ${major} is pinned for ${process.platform} on ${process.arch}: install Node.js 26 or 24 yourself.`,
    );
  return entry;
}

/** A manifest and a lockfile with the one package, so that npm holds it against its digest. */
function writeManifest(folder, { name, version, ...entry }) {
  const manifest = { name: 'edgectl-runtime', version: '0.0.0', dependencies: { [name]: version } };
  const packages = { '': manifest, [`node_modules/${name}`]: { version, ...entry, optional: undefined } };
  const lockfile = { ...manifest, lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockfile));
}

async function runs(program) {
  return (await run(program, ['--version'], { output: 'capture' })).code === 0;
}

/** @returns {Promise<boolean>} whether it runs on this machine */
async function installPinned(major) {
  const entry = pinnedPackage(major);
  const place = join(RUNTIME, entry.version);
  const program = join(place, 'bin', 'node');
  if (!existsSync(program)) {
    await inTurn(inCheckout('.runtime.turn'), async () => {
      const unfinished = inCheckout('.runtime.new');
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished);
      writeManifest(unfinished, entry);
      const what = `Node.js ${entry.version}`;
      await npmCi({ folder: unfinished, what, size: 'about 60 MB to fetch', probe: entry.name });
      const installed = join(unfinished, 'node_modules', entry.name);
      const finished = join(unfinished, 'finished');
      mkdirSync(join(finished, 'bin'), { recursive: true });
      renameSync(join(installed, 'bin', 'node'), join(finished, 'bin', 'node'));
      copyFileSync(join(installed, 'LICENSE'), join(finished, 'LICENSE'));
      mkdirSync(RUNTIME, { recursive: true });
      rmSync(place, { recursive: true, force: true });
      renameSync(finished, place);
      rmSync(unfinished, { recursive: true, force: true });
    });
  }
  if (await runs(program)) return true;
  if (major === '26') await installPackages(['libatomic1']);
  return runs(program);
}

await runMain(async () => {
  const release = endOnSignals();
  const [major = '26'] = process.argv.slice(2);
  if (await installPinned(major)) return 0;
  if (major !== '26') throw new Refusal(`The pinned Node.js ${major} does not run on this machine.`);
  say('Node.js 26 needs libatomic.so.1 (Debian: libatomic1), which this machine lacks: taking Node.js 24.');
  if (!(await installPinned('24'))) throw new Refusal('Neither Node.js 26 nor 24 runs on this machine.');
  release();
  return 0;
});
