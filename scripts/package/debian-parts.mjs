/** What the image has of Debian: packages by version and digest, fetched and unpacked; none of their scripts is run. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';
import { MIRROR, openArchive } from '../support/debian-archive.mjs';
import { mustRun } from '../support/run.mjs';
import { Refusal, say } from '../support/say.mjs';
import { ARCHITECTURES, readJson } from './release.mjs';

const LIST = ['scripts', 'package', 'debian-parts.json'];
const SUITE = 'bookworm';

/**
 * The libraries of Node.js, the public certificate authorities, and a shell with what the agent calls (`mkfifo`, `adjtimex`). base-files
 * has the texts of their licences. The documentation of the gcc libraries links to that of gcc-12-base.
 */
const NAMES = [
  'base-files',
  'busybox-static',
  'ca-certificates',
  'gcc-12-base',
  'libatomic1',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
];

const FETCH_TIMEOUT_MS = 5 * 60_000;

/**
 * @typedef {{name: string, version: string, architecture: string, file: string, sha256: string}} DebianPart
 * @returns {DebianPart[]}
 */
export function debianParts(architecture) {
  return readJson(...LIST)[architecture];
}

/** Writes the list anew, with the versions that the suite has now. */
export async function renewDebianParts() {
  const parts = {};
  for (const architecture of Object.keys(ARCHITECTURES)) {
    const folder = mkdtempSync(join(tmpdir(), 'edgectl-apt-'));
    try {
      const options = await openArchive(folder, { suite: SUITE, architecture });
      const shown = await mustRun('apt-cache', [...options, 'show', '--no-all-versions', ...NAMES], {
        output: 'capture',
      });
      parts[architecture] = shown
        .split('\n\n')
        .filter((paragraph) => paragraph.includes('Package:'))
        .map((paragraph) => partOf(paragraph))
        .sort((left, right) => (left.name < right.name ? -1 : 1));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  writeFileSync(inCheckout(...LIST), `${JSON.stringify(parts, null, 2)}\n`);
}

function partOf(paragraph) {
  const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)[1];
  return {
    name: field('Package'),
    version: field('Version'),
    architecture: field('Architecture'),
    file: field('Filename'),
    sha256: field('SHA256'),
  };
}

/** @returns {Promise<string>} the package's file, from the mirror or from an earlier run */
async function fetchPart({ name, version, file, sha256 }) {
  const folder = inCheckout('.runtime', 'debian');
  const place = join(folder, `${sha256}.deb`);
  if (existsSync(place)) return place;
  const mirror = process.env.EDGECTL_DEBIAN_MIRROR ?? MIRROR;
  say(`  fetching ${name} ${version}`);
  const answer = await fetch(`${mirror}/${file}`, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (answer.status === 404)
    throw new Refusal(
      `${mirror} no longer has ${name} ${version}: npm run package -- --renew-debian lists the versions that it has now`,
    );
  if (!answer.ok) throw new Refusal(`${mirror}/${file}: ${answer.status} ${answer.statusText}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new Refusal(`${mirror}/${file} has the digest ${found}, and ${LIST.join('/')} says ${sha256}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${place}.new`, bytes);
  renameSync(`${place}.new`, place);
  return place;
}

/** Unpacks all of them into a folder, without manuals and translations; the licences stay. */
export async function unpackDebianParts(architecture, folder) {
  for (const part of debianParts(architecture))
    await mustRun('dpkg-deb', ['--extract', await fetchPart(part), folder], { output: 'capture' });
  for (const name of ['man', 'locale', 'lintian', 'doc-base', 'initramfs-tools'])
    rmSync(join(folder, 'usr', 'share', name), { recursive: true, force: true });
}

/** The certificates that ca-certificates' own script would put together. */
export function certificatesIn(folder, names) {
  return names.map((name) => readFileSync(join(folder, name), 'utf8').trimEnd()).join('\n');
}
