/** A file of the checkout that is made from something else: written again, or with `--check` only compared. */
import { readFileSync, writeFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';

/** What the file holds now; `undefined` where there is none. */
export function currentText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes `file` hold `text`; with `--check` on the command line says that it does not, and fails. */
export function keepGenerated(file, text) {
  const path = inCheckout(file);
  if (currentText(path) === text) return;
  if (process.argv.includes('--check')) {
    console.error(`stale: ${file}; run: npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`written: ${file}`);
  }
}
