/** From a bare checkout to something that runs: packages of the system, dependencies, build. Quick when all is there. */
import { build } from '../build.mjs';
import { installPackages } from './debian-packages.mjs';
import { endOnSignals } from './interrupt.mjs';
import { installDependencies } from './node-modules.mjs';
import { checkNodeVersion } from './node-version.mjs';

/**
 * @param {string[]} packages the Debian packages that are wanted
 * @param {'run' | 'all'} kind whether the development tools are wanted too
 * @returns {Promise<string[]>} the packages that are missing and could not be installed
 */
export async function bootstrap(packages, kind = 'all') {
  checkNodeVersion();
  const release = endOnSignals();
  const missing = await installPackages(packages);
  await installDependencies(kind);
  await build({ packages: kind === 'all' });
  release();
  return missing;
}
