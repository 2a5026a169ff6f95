/**
 * Gives Node.js a TypeScript module with its types blanked out, so that lines and columns stay where they are. What is done once is
 * kept: each test file is a process of its own, and most load the same five hundred modules.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inCheckout } from './checkout.mjs';

const KEPT = inCheckout('node_modules', '.cache', 'edgectl-typescript');

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  return {
    format: 'module',
    source: await withoutTypes(readFileSync(fileURLToPath(url))),
    shortCircuit: true,
  };
}

async function withoutTypes(source) {
  const file = join(KEPT, `${createHash('sha1').update(source).digest('hex')}.js`);
  try {
    return readFileSync(file);
  } catch {
    const { transformSync } = await import('@swc/wasm-typescript');
    const { code } = transformSync(source.toString(), { mode: 'strip-only' });
    mkdirSync(KEPT, { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, file);
    return code;
  }
}
