// Writes docs/reference/edgectl.md from the command's definitions; with --check it only compares.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../docs/reference/edgectl.md', import.meta.url));
const source = new URL('../clients/edgectl/reference/command-reference.ts', import.meta.url).href;
// A process of its own: the definitions are TypeScript, and their packages are taken from their sources.
const text = execFileSync(
  process.execPath,
  [
    '--conditions=source',
    '--import=tsx',
    '--input-type=module',
    '--eval',
    `const { commandReference } = await import(${JSON.stringify(source)}); process.stdout.write(commandReference());`,
  ],
  { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' },
);

function present() {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

if (present() !== text) {
  if (process.argv.includes('--check')) {
    console.error('stale: docs/reference/edgectl.md; run: npm run generate');
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log('written: docs/reference/edgectl.md');
  }
}
