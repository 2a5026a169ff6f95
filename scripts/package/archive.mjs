/** The archive for systems without dpkg: what the Debian packages of a node install, with a script that puts it in its place. */
import { createReadStream, createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { inCheckout } from '../support/checkout.mjs';
import { mustRun } from '../support/run.mjs';
import { say } from '../support/say.mjs';
import { programId } from './packages.mjs';
import { Stage } from './stage.mjs';

/** The archive is for a node: the cloud half comes as a package and as an image. */
const PARTS = ['edgectl-runtime', 'edgectl-agent', 'edgectl-client'];

/** @param {Record<string, Stage>} stages by package, before Debian's own files are added */
export async function buildArchive(stages, { architecture, release }, { work, out }) {
  const name = `edgectl-agent-${release.version}-${architecture}`;
  const root = new Stage(join(work, 'archive'));
  for (const part of PARTS) root.add(stages[part], join(name, 'files'));
  const id = programId(stages['edgectl-agent'], release);
  for (const script of ['install.sh', 'uninstall.sh']) {
    const text = readFileSync(inCheckout('deploy', 'tarball', script), 'utf8');
    root.write(join(name, script), text.replaceAll('@ID@', id), 0o755);
  }
  root.write(join(name, 'LICENSE'), readFileSync(inCheckout('LICENSE')));
  root.settle(release.epoch);
  const tar = join(work, `${name}.tar`);
  const names = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  await mustRun('tar', [...names, `--mtime=@${release.epoch}`, '-C', root.folder, '-cf', tar, name], {
    output: 'capture',
  });
  // No date and no name in its head; the level that gzip itself takes.
  const file = `${name}.tar.gz`;
  const level = constants.Z_DEFAULT_COMPRESSION;
  await pipeline(createReadStream(tar), createGzip({ level }), createWriteStream(join(out, file)));
  rmSync(tar);
  rmSync(root.folder, { recursive: true });
  say(`  ${file}`);
}
