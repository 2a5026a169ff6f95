import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'ava';
import * as esbuild from 'esbuild';
import { buildPage } from '../../../scripts/support/page-bundle.mjs';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const KIB = 1024;

/** The chunks that a chunk cannot run without. */
function loadedWith(
  outputs: Readonly<Record<string, { imports: readonly { path: string; kind: string }[] }>>,
  name: string,
  all = new Set<string>(),
): Set<string> {
  if (all.has(name)) return all;
  all.add(name);
  const { imports = [] } = outputs[name] ?? {};
  for (const { path, kind } of imports) if (kind === 'import-statement') loadedWith(outputs, path, all);
  return all;
}

test('the page is small: what is seen first, and all of it', async (t) => {
  const folder = temporaryFolder(t);
  const { sizes, first, metafile } = await buildPage(join(folder, 'hmi'), esbuild);
  const [script = '', style = ''] = first;
  const entry = Object.keys(metafile.outputs).find((name) => basename(name) === script) ?? '';
  const names = [...loadedWith(metafile.outputs, entry)].map((name) => basename(name));
  const bytesOf = (of: readonly string[]): number => of.reduce((sum, name) => sum + (sizes[name] ?? 0), 0);
  const firstBytes = bytesOf([...names, style]);
  const allBytes = bytesOf(Object.keys(sizes));
  t.log(`first ${(firstBytes / KIB).toFixed(1)} KiB, all ${(allBytes / KIB).toFixed(1)} KiB, gzip`);
  t.true(firstBytes <= 60 * KIB, `${firstBytes} bytes are loaded first`);
  t.true(allBytes <= 260 * KIB, `${allBytes} bytes in all`);
  const document = readFileSync(join(folder, 'hmi', 'index.html'), 'utf8');
  t.true(document.includes(script) && document.includes(style));
  t.notRegex(document, /https?:|style=|<style|onclick|__(SCRIPT|STYLE|ICON)__/);
});
