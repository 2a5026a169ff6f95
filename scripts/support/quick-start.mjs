/** Makes one program out of a bundle and the launcher that starts it quickly (docs/decisions/0060-quick-start.md). */
import crypto, { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const LAZY = 'lazy-builtin';
const LAZY_CRYPTO = 'lazy-crypto';
const PROGRAM_ENDING = '.program.js';

/** What the launcher runs is an expression: a function that takes what a CommonJS module is given. */
const MODULE_HEAD = '(function (exports, require, module, __filename, __dirname) {';
const MODULE_TAIL = '\n})\n';

/** Commander loads child_process for a feature that is not used here; loading it takes several milliseconds. */
function lazyChildProcess(build) {
  build.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
    /[\\/]commander[\\/]/.test(importer) ? { path, namespace: LAZY } : undefined,
  );
  build.onLoad({ filter: /.*/, namespace: LAZY }, ({ path }) => ({
    contents: `exports.spawn = (...values) => require(${JSON.stringify(path.slice('node:'.length))}).spawn(...values);`,
    loader: 'js',
  }));
}

/** Loading it takes four milliseconds: each of its functions does so when it is first taken. */
function lazyCrypto(build) {
  build.onResolve({ filter: /^node:crypto$/ }, ({ path }) => ({ path, namespace: LAZY_CRYPTO }));
  build.onLoad({ filter: /.*/, namespace: LAZY_CRYPTO }, () => ({
    contents: Object.keys(crypto)
      .map(
        (name) =>
          `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => require('crypto').${name} });`,
      )
      .join('\n'),
    loader: 'js',
  }));
}

/** For a bundle with `write: false`. */
export function quickStart(launcher) {
  return {
    name: 'quick-start',
    setup(build) {
      const { outfile, platform, target, minify, absWorkingDir, conditions } = build.initialOptions;
      lazyChildProcess(build);
      lazyCrypto(build);
      build.onEnd(async ({ errors, outputFiles }) => {
        if (errors.length > 0) return;
        const [{ text, path }] = outputFiles.filter((file) => file.path.endsWith(basename(outfile)));
        const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
        const programFile = basename(outfile).replace(/\.cjs$/, PROGRAM_ENDING);
        const result = await build.esbuild.build({
          absWorkingDir,
          conditions,
          entryPoints: [launcher],
          bundle: true,
          platform,
          target,
          minify,
          format: 'cjs',
          legalComments: 'none',
          outfile,
          write: false,
          banner: { js: '#!/usr/bin/env node' },
          define: { PROGRAM_FILE: JSON.stringify(programFile), PROGRAM_DIGEST: JSON.stringify(digest) },
        });
        writeFileSync(path, result.outputFiles[0].contents);
        writeFileSync(join(dirname(path), programFile), `${MODULE_HEAD}${text}${MODULE_TAIL}`, 'latin1');
      });
    },
  };
}
