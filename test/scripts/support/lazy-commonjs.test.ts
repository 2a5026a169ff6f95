import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { build } from 'esbuild';
import { lazyCommonJs } from '../../../scripts/support/lazy-commonjs.mjs';

test('a CommonJS package that is loaded lazily has its named exports in a bundle too', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'edgectl-lazy-'));
  t.teardown(() => rm(root, { recursive: true }));
  const folder = join(root, 'node_modules/old-package');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"main":"index.js"}');
  await writeFile(
    join(folder, 'index.js'),
    'Object.defineProperty(exports, "__esModule", { value: true }); for (const name of ["one", "two"]) exports[name] = name;',
  );
  await writeFile(
    join(root, 'main.js'),
    "export const loaded = async () => (await import('old-package')).two;",
  );
  await build({
    absWorkingDir: root,
    entryPoints: ['main.js'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    plugins: [lazyCommonJs],
  });
  const { loaded } = (await import(join(root, 'out/main.mjs'))) as { loaded: () => Promise<string> };
  t.is(await loaded(), 'two');
});
