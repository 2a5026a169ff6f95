// Writes docs/reference/edgectl.md from the command's definitions; with --check it only compares.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { keepGenerated } from './support/generated-file.mjs';
import { TYPESCRIPT_FLAGS } from './support/typescript-flags.mjs';

const source = new URL('../clients/edgectl/reference/command-reference.ts', import.meta.url).href;
// A process of its own: the definitions are TypeScript, and their packages are taken from their sources.
const text = execFileSync(
  process.execPath,
  [
    ...TYPESCRIPT_FLAGS,
    '--input-type=module',
    '--eval',
    `const { commandReference } = await import(${JSON.stringify(source)}); process.stdout.write(commandReference());`,
  ],
  { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' },
);

keepGenerated('docs/reference/edgectl.md', text);
