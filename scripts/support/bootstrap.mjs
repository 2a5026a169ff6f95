/** From a bare checkout to something that runs: packages of the system, dependencies, build. Quick when all is there. */
import { build } from '../build.mjs';
import { installPackages } from './debian-packages.mjs';
import { installDependencies } from './node-modules.mjs';
import { checkNodeVersion } from './node-version.mjs';

/**
 * @param {string[]} packages the Debian packages that are wanted
 * @returns {Promise<string[]>} those that are missing and could not be installed
 */
export async function bootstrap(packages) {
  checkNodeVersion();
  const missing = await installPackages(packages);
  await installDependencies();
  await build();
  return missing;
}
