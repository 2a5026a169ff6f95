/**
 * Node.js gives a CommonJS package that is loaded by `import()` its named exports; esbuild's own chunks have `default` alone.
 * This plugin puts a module with the same names in between, so that bundles and sources mean the same.
 */
import { createRequire } from 'node:module';
import { inCheckout } from './checkout.mjs';

const NAMESPACE = 'lazy-commonjs';
const PACKAGE = /^(@[^/]+\/)?[a-z][^/:]*(\/.*)?$/;
const require = createRequire(inCheckout('package.json'));

/** True where Node.js would load it as CommonJS: esbuild then finds no `import` condition or a file that is no module. */
function isCommonJs(path, format) {
  return path.endsWith('.cjs') || (format !== 'module' && !/\.(mjs|ts)$/.test(path));
}

function moduleTypeOf(path) {
  let folder = path;
  for (;;) {
    const parent = folder.replace(/\/[^/]*$/, '');
    if (parent === folder || parent === '') return 'commonjs';
    folder = parent;
    try {
      return require(`${folder}/package.json`).type ?? 'commonjs';
    } catch {
      continue;
    }
  }
}

export const lazyCommonJs = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: PACKAGE }, async ({ path, kind, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === NAMESPACE) return undefined;
      const found = await build.resolve(path, { kind, resolveDir, pluginData: NAMESPACE });
      if (found.external || !isCommonJs(found.path, moduleTypeOf(found.path))) return undefined;
      return { path: found.path, namespace: NAMESPACE };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
      const names = Object.keys(require(path)).filter(
        (name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name),
      );
      const contents = [
        `const all = require(${JSON.stringify(path)});`,
        'export default all;',
        ...names.map((name, index) => `const _${index} = all.${name}; export { _${index} as ${name} };`),
      ].join('\n');
      return { contents, resolveDir: inCheckout() };
    });
  },
};
