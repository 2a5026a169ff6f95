/** A Debian package, put together by dpkg-deb. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzip } from './gzip.mjs';
import { mustRun } from '../support/run.mjs';
import { maintainer } from './release.mjs';

/**
 * xz: a tenth smaller than zstd at level 19 after the same time, and read by every dpkg (docs/decisions/0320-packages.md). One thread: with
 * several the bytes depend on their number.
 */
const COMPRESSION = ['-Zxz', '-z6'];

/**
 * @typedef {object} DebianPackage
 * @property {string} name
 * @property {string} version
 * @property {string} architecture
 * @property {string} section
 * @property {string} synopsis one line
 * @property {string} description paragraphs, each one line
 * @property {Record<string, string>} relations `Depends`, `Suggests`, …
 * @property {Record<string, string>} scripts maintainer scripts by name
 * @property {readonly string[]} [triggers] as in deb-triggers(5)
 * @property {readonly string[]} overrides lintian's tags, each with its reason before it as a comment
 */

/** Debian requires a changelog of the package. It refers to CHANGELOG.md for the changes. */
function changelog({ name, version }, epoch) {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  return `${name} (${version}) stable; urgency=medium\n\n  * The changes are listed in the project's CHANGELOG.md.\n\n -- ${maintainer()}  ${date}\n`;
}

function control(deb, installedKib) {
  const paragraphs = deb.description.map((paragraph) => wrapped(paragraph));
  return [
    `Package: ${deb.name}`,
    `Version: ${deb.version}`,
    `Architecture: ${deb.architecture}`,
    `Maintainer: ${maintainer()}`,
    `Installed-Size: ${installedKib}`,
    ...Object.entries(deb.relations).map(([field, value]) => `${field}: ${value}`),
    `Section: ${deb.section}`,
    'Priority: optional',
    `Description: ${deb.synopsis}`,
    paragraphs.join('\n .\n'),
    '',
  ].join('\n');
}

/** A paragraph of a long description: lines of at most 79 characters, each after a blank. */
function wrapped(paragraph) {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1);
    if (line.length + word.length > 76) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}

/** The checksums that `dpkg --verify` compares. */
function md5sums(stage) {
  return stage
    .files()
    .filter((file) => !file.startsWith('DEBIAN/'))
    .map((file) => `${createHash('md5').update(stage.read(file)).digest('hex')}  ${file}\n`)
    .join('');
}

/**
 * @param {DebianPackage} deb
 * @param {import('./stage.mjs').Stage} stage what it installs
 * @returns {Promise<string>} the name of the file in `out`
 */
export async function buildDeb(deb, stage, { out, epoch }) {
  const doc = `usr/share/doc/${deb.name}`;
  // A version with a revision is Debian's packaging of somebody else's work, whose changes are elsewhere.
  const name = deb.version.includes('-') ? 'changelog.Debian.gz' : 'changelog.gz';
  stage.write(`${doc}/${name}`, await gzip(changelog(deb, epoch)));
  if (deb.overrides.length > 0)
    stage.write(
      `usr/share/lintian/overrides/${deb.name}`,
      deb.overrides.map((line) => (line.startsWith('#') ? `${line}\n` : `${deb.name}: ${line}\n`)).join(''),
    );
  const installedKib = stage.installedKib();
  const conffiles = stage.files().filter((file) => file.startsWith('etc/'));
  stage.write('DEBIAN/md5sums', md5sums(stage));
  stage.write('DEBIAN/control', control(deb, installedKib));
  if (conffiles.length > 0) stage.write('DEBIAN/conffiles', conffiles.map((file) => `/${file}\n`).join(''));
  if (deb.triggers !== undefined)
    stage.write('DEBIAN/triggers', deb.triggers.map((line) => `${line}\n`).join(''));
  for (const [name, text] of Object.entries(deb.scripts)) stage.write(`DEBIAN/${name}`, text, 0o755);
  stage.settle(epoch);
  mkdirSync(out, { recursive: true });
  const file = `${deb.name}_${deb.version}_${deb.architecture}.deb`;
  await mustRun(
    'dpkg-deb',
    ['--root-owner-group', ...COMPRESSION, '--build', stage.folder, join(out, file)],
    { output: 'capture', env: { SOURCE_DATE_EPOCH: String(epoch), DPKG_DEB_THREADS_MAX: '1' } },
  );
  return file;
}
