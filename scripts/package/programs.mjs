/** The programs as they are packaged, and which npm packages are inside them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as esbuild from 'esbuild';
import { commandBundles, servicesBundle } from '../support/bundles.mjs';
import { CHECKOUT, inCheckout } from '../support/checkout.mjs';
import { buildPage } from '../support/page-bundle.mjs';
import { readJson } from './release.mjs';

/**
 * @typedef {{name: string, version: string, license: string, folder: string}} NpmPackage
 * @typedef {{folder: string, npm: NpmPackage[]}} Program `folder`: what is to be installed, and nothing else
 */

/** Without source maps: they are larger than the programs, and only a debugger reads them. */
const PACKAGED = { sourcemap: false, metafile: true };

/** The npm packages that a bundle took something from, and those that it finds beside itself. */
function packagesIn(metafile, beside = []) {
  const folders = Object.keys(metafile.inputs)
    // A module that a plugin generates has the path of its source.
    .map((input) => /(?:^|[:/])(node_modules\/.*)/.exec(input)?.[1])
    .filter(Boolean)
    .map(packageFolder);
  const all = new Set([...folders, ...beside.map((name) => `node_modules/${name}`)]);
  return [...all]
    .sort((left, right) => (left < right ? -1 : 1))
    .map((folder) => {
      const { name, version, license = 'UNKNOWN' } = readJson(folder, 'package.json');
      return { name, version, license, folder };
    });
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c` */
function packageFolder(file) {
  const start = file.lastIndexOf('node_modules/') + 'node_modules/'.length;
  const [scope, name] = file.slice(start).split('/');
  return file.slice(0, start) + (scope.startsWith('@') ? `${scope}/${name}` : scope);
}

/** Tests make packages of another version, or with a table less, to be upgraded from and to. */
function asVersion(version) {
  const current = readJson('package.json').version;
  return {
    name: 'as-version',
    setup(builder) {
      builder.onLoad({ filter: /\/(package\.json|version\.ts)$/ }, async ({ path }) => {
        if (dirname(path).includes('node_modules')) return undefined;
        const { readFile } = await import('node:fs/promises');
        const text = await readFile(path, 'utf8');
        const loader = path.endsWith('.json') ? 'json' : 'ts';
        return { contents: text.replaceAll(current, version), loader };
      });
    },
  };
}

/** A launcher starts it, on the Node.js beside it: it is no program by itself, and says nothing else. */
function withoutInterpreter(file) {
  if (!statSync(file).isFile()) return;
  const text = readFileSync(file, 'utf8');
  if (text.startsWith('#!')) writeFileSync(file, text.slice(text.indexOf('\n') + 1));
}

/**
 * @param {string} place an empty folder below the checkout
 * @param {{version: string, plugins?: object[]}} options
 * @returns {Promise<{agent: Program, cloud: Program, client: Program}>}
 */
export async function buildPrograms(place, { version, plugins = [] }) {
  const own = version === readJson('package.json').version ? plugins : [asVersion(version), ...plugins];
  const bundle = async (name, options, beside, withPage = false) => {
    const folder = join(place, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const metafiles = await Promise.all(
      options(relative(CHECKOUT, folder)).map((settings) =>
        esbuild.build({ ...settings, ...PACKAGED, plugins: [...own, ...settings.plugins] }),
      ),
    );
    for (const name of readdirSync(folder, { recursive: true })) withoutInterpreter(join(folder, name));
    const page = withPage ? [(await buildPage(join(folder, 'hmi'), esbuild)).metafile] : [];
    const inputs = Object.assign(
      {},
      ...[...metafiles.map(({ metafile }) => metafile), ...page].map((metafile) => metafile.inputs),
    );
    return { folder, npm: packagesIn({ inputs }, beside) };
  };
  const [agent, cloud, client] = await Promise.all([
    bundle('agent', (folder) => [servicesBundle(folder, ['agent'])], ['better-sqlite3'], true),
    bundle('cloud', (folder) => [servicesBundle(folder, ['edgectl-cloud'])]),
    bundle('client', commandBundles),
  ]);
  return { agent, cloud, client };
}

/** The parts of better-sqlite3 that are loaded, with the binary for one processor. */
export function sqliteFiles(architecture) {
  const root = inCheckout('node_modules', 'better-sqlite3');
  const binary = `prebuilds/linux-${architecture}.node`;
  if (!existsSync(join(root, binary))) throw new Error(`better-sqlite3 brings no ${binary}`);
  return { root, binary, files: ['package.json', binary], folders: ['lib'] };
}
