/**
 * The test files as bundles that share what they import. Each file is a process of its own, and most would load the same thousand
 * modules: as some thirty chunks they take a third of the time.
 */
import { readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REQUIRE } from './bundles.mjs';
import { CHECKOUT, inCheckout } from './checkout.mjs';
import { lazyCommonJs } from './lazy-commonjs.mjs';

const FOLDER = /^\.built-tests-\d+\//;
/** Loaded as they are: what a test alone needs, what is native, and the scripts, which find the checkout by where they lie. */
const { devDependencies } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
const EXTERNAL = [...Object.keys(devDependencies), 'better-sqlite3', '@node-rs/xxhash'];

/** Whoever finds a file by its own place finds it from where the source lies. */
const asIfInPlace = {
  name: 'as-if-in-place',
  setup(build) {
    build.onResolve({ filter: /\/scripts\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      external: true,
    }));
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const place = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
      const contents = text.replaceAll(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, what) =>
        JSON.stringify(place[what]),
      );
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * @param {readonly string[]} files relative to the checkout
 * @returns {Promise<{folder: string, files: string[], remove: () => void}>}
 */
export async function buildTests(files) {
  const { build } = await import('esbuild');
  const folder = `.built-tests-${process.pid}`;
  const remove = () => rmSync(inCheckout(folder), { recursive: true, force: true });
  remove();
  await build({
    absWorkingDir: CHECKOUT,
    entryPoints: [...files],
    outbase: '.',
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['source'],
    legalComments: 'none',
    logLevel: 'warning',
    external: EXTERNAL.flatMap((name) => [name, `${name}/*`]),
    plugins: [lazyCommonJs, asIfInPlace],
    banner: REQUIRE,
  });
  return { folder, files: files.map((file) => `${folder}/${file.replace(/\.ts$/, '.js')}`), remove };
}

/** The source of a test file, by the path of what was made of it; any other path as it is. */
export function sourceOf(path) {
  return FOLDER.test(path) ? path.replace(FOLDER, '').replace(/\.js$/, '.ts') : path;
}
