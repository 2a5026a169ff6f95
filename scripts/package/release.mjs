/** What all packages of one release have in common: version, date, processors. */
import { readFileSync } from 'node:fs';
import { inCheckout } from '../support/checkout.mjs';
import { run } from '../support/run.mjs';
import { Refusal } from '../support/say.mjs';

/** By Debian's name of the processor: the names that others give it. */
export const ARCHITECTURES = {
  amd64: { npm: 'x64', rpm: 'x86_64', strip: 'x86_64-linux-gnu-strip' },
  arm64: { npm: 'arm64', rpm: 'aarch64', strip: 'aarch64-linux-gnu-strip' },
};

/** The major of Node.js that the packages carry. */
export const RUNTIME_MAJOR = '26';

/** Goes up where the runtime package changes and Node.js does not. */
export const RUNTIME_REVISION = 1;

/** The publisher's name and address, from the variables of Debian's own tools. */
export function maintainer() {
  const { DEBFULLNAME: name = 'The edgectl maintainers', DEBEMAIL: address = 'maintainers@edgectl.example' } =
    process.env;
  return `${name} <${address}>`;
}

export function readJson(...parts) {
  return JSON.parse(readFileSync(inCheckout(...parts), 'utf8'));
}

/** Debian sorts `~` before everything, so that a release follows its candidates. */
export function debianVersion(version) {
  return version.replace('-', '~');
}

/**
 * The one date of everything that is packaged: `SOURCE_DATE_EPOCH`, else that of the commit.
 * @returns {Promise<number>} seconds since 1970
 */
async function sourceDate() {
  const given = process.env.SOURCE_DATE_EPOCH ?? '';
  if (/^\d+$/.test(given)) return Number(given);
  if (given !== '') throw new Refusal(`SOURCE_DATE_EPOCH=${given}: give whole seconds since 1970`);
  const { code, output } = await run('git', ['log', '-1', '--format=%ct'], { output: 'capture' }).catch(
    () => ({
      code: 1,
      output: '',
    }),
  );
  if (code === 0 && /^\d+\s*$/.test(output)) return Number(output);
  throw new Refusal(
    'This is no git checkout: set SOURCE_DATE_EPOCH, the date of the packages in seconds since 1970.',
  );
}

/** @param {string} [version] instead of package.json's: tests make older packages */
export async function readRelease(version = readJson('package.json').version) {
  return { version, debian: debianVersion(version), epoch: await sourceDate() };
}
