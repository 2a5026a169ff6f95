/** The pinned Node.js by major and processor, from the npm registry, with the digest of scripts/runtime/package-lock.json. Runs on Node.js 20. */
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
import { inCheckout } from './checkout.mjs';
import { withFileLock } from './file-lock.mjs';
import { npmCi } from './npm.mjs';
import { Refusal } from './say.mjs';

const RUNTIME = inCheckout('.runtime');

/** The entry of the pinned package for a major and a processor. */
export function pinnedPackage(major, processor = process.arch) {
  const { packages } = JSON.parse(
    readFileSync(inCheckout('scripts', 'runtime', 'package-lock.json'), 'utf8'),
  );
  const entry = packages[`node_modules/node-${major}-${processor}`];
  if (entry === undefined || process.platform !== 'linux')
    throw new Refusal(
      `No Node.js ${major} is pinned for ${process.platform} on ${processor}: install Node.js 26 or 24 yourself.`,
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

/**
 * Fetches it where it is not there. One of another processor has a place that nobody runs it from.
 * @returns {Promise<{folder: string, version: string}>} `folder` has `bin/node` and `LICENSE`
 */
export async function fetchPinned(major, processor = process.arch) {
  const entry = pinnedPackage(major, processor);
  const place = join(RUNTIME, ...(processor === process.arch ? [] : [processor]), entry.version);
  if (!existsSync(join(place, 'bin', 'node'))) {
    await withFileLock(inCheckout('.runtime.turn'), async () => {
      const unfinished = inCheckout('.runtime.new');
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished);
      writeManifest(unfinished, entry);
      await npmCi({
        folder: unfinished,
        what: `Node.js ${entry.version}${processor === process.arch ? '' : ` for ${processor}`}`,
        size: 'about 60 MB to fetch',
        probe: entry.name,
        // npm refuses what this processor cannot run.
        flags: processor === process.arch ? [] : ['--force'],
      });
      const installed = join(unfinished, 'node_modules', entry.name);
      const finished = join(unfinished, 'finished');
      mkdirSync(join(finished, 'bin'), { recursive: true });
      renameSync(join(installed, 'bin', 'node'), join(finished, 'bin', 'node'));
      copyFileSync(join(installed, 'LICENSE'), join(finished, 'LICENSE'));
      mkdirSync(join(place, '..'), { recursive: true });
      rmSync(place, { recursive: true, force: true });
      renameSync(finished, place);
      rmSync(unfinished, { recursive: true, force: true });
    });
  }
  return { folder: place, version: entry.version };
}
