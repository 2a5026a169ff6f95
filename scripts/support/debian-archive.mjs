/** Debian's archive for any processor and suite, by apt with a state of its own: the machine's is left alone. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './run.mjs';

export const MIRROR = 'http://deb.debian.org/debian';
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Reads the lists of a suite.
 * @param {string} folder for apt's state
 * @param {{suite: string, architecture: string}} source
 * @returns {Promise<string[]>} what apt is to be called with to see that archive alone
 */
export async function openArchive(folder, { suite, architecture }) {
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, part), { recursive: true });
  const sources = join(folder, 'sources.list');
  writeFileSync(sources, `deb [signed-by=${KEYS}] ${MIRROR} ${suite} main\n`);
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State=${folder}`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${join(folder, 'cache')}`,
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await mustRun('apt-get', [...options, '-q', 'update'], { output: 'capture' });
  return options;
}

/**
 * @param {readonly string[]} names
 * @param {{suite: string, architecture: string}} source
 * @param {string} folder for apt's state and what is fetched
 * @returns {Promise<string[]>} the files, in the order of their names
 */
export async function downloadDebian(names, source, folder) {
  const options = await openArchive(folder, source);
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  await mustRun('apt-get', [...options, '-q', 'download', ...names], { output: 'capture', cwd: files });
  return readdirSync(files)
    .sort()
    .map((name) => join(files, name));
}
