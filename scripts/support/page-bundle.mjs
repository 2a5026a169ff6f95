/** The page as esbuild makes it: a document, and assets that are named by their digest and compressed once for all. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { inCheckout } from './checkout.mjs';
import { leanLibraries } from './lean-libraries.mjs';

const SOURCE = 'clients/hmi';

const forBrowsers = {
  name: 'for-browsers',
  setup(build) {
    // Style sheets of what loads later than the page's own go with it.
    build.onLoad({ filter: /\/(styles\/[-a-z]+|xterm|uPlot\.min)\.css$/ }, async ({ path }) => {
      const { code } = await build.esbuild.transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
      });
      return { contents: code.trim(), loader: 'text' };
    });
    build.onResolve({ filter: /^(buffer|events)$/ }, ({ path, resolveDir, pluginData }) =>
      pluginData === 'again'
        ? undefined
        : build.resolve(path === 'buffer' ? 'buffer/' : 'events/', {
            kind: 'require-call',
            resolveDir: resolveDir || inCheckout(),
            pluginData: 'again',
          }),
    );
  },
};

/** `Buffer` is a part of Node.js; in a page it is a package. */
const BUFFER = inCheckout(SOURCE, 'src', 'buffer.ts');

/** Builds the page into `folder`. @returns the compressed size of each asset by name; `first` has those that the document itself loads */
export async function buildPage(folder, esbuild) {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: inCheckout(),
    entryPoints: [{ in: `${SOURCE}/src/main.tsx`, out: 'main' }],
    outdir: join(folder, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome90',
    conditions: ['source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    inject: [BUFFER],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [leanLibraries('bl', 'debug', 'process-nextick-args', 'ieee754', 'json-rpc-2.0'), forBrowsers],
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  /** @type {Record<string, number>} */
  const sizes = {};
  const write = async (name, content) => {
    const compressed = await promisify(gzip)(content, { level: 9 });
    writeFileSync(join(folder, 'assets', `${name}.gz`), compressed);
    sizes[name] = compressed.length;
    return `assets/${name}`;
  };
  for (const { path, contents } of outputFiles) await write(basename(path), contents);
  const icon = readFileSync(inCheckout(SOURCE, 'icon.svg'));
  const iconName = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
  const [entry, { cssBundle }] = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === `${SOURCE}/src/main.tsx`,
  );
  const places = {
    __SCRIPT__: `assets/${basename(entry)}`,
    __STYLE__: `assets/${basename(cssBundle)}`,
    __ICON__: await write(iconName, icon),
  };
  const document = readFileSync(inCheckout(SOURCE, 'index.html'), 'utf8').replace(
    /__(SCRIPT|STYLE|ICON)__/g,
    (name) => places[name],
  );
  writeFileSync(join(folder, 'index.html'), document);
  return { sizes, first: [basename(entry), basename(cssBundle)], metafile };
}
