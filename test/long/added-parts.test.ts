/**
 * docs/how-to/add-a-method.md and add-a-column.md, done: the patch of the page is applied to a copy of the tree that lacks what it
 * adds, and the checks and the tests of what was added run there.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { patchesOf, patchText, placesOf } from '../helpers/page-patches.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);
const CHECKOUT = resolve(import.meta.dirname, '../..');
const LIMIT = { maxBuffer: 64 * 1024 * 1024, timeout: 600_000 };

/** The packages of this tree: those of the copy are its own. */
const WORKSPACES = [
  ['client', 'clients/js'],
  ['rpc-schema', 'rpc-schema'],
] as const;

const HOUSE_RULES = `
  const { violations } = await import('./scripts/support/house-rules.mjs');
  const found = violations();
  if (found.length > 0) throw new Error(found.join('\\n'));
`;

/** All files that are kept, and links to what is installed. */
async function copyTree(copy: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z'], { ...LIMIT, cwd: CHECKOUT });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(copy, file));
  }
  // What lists the files of the tree asks git.
  await run('git', ['init', '--quiet'], { cwd: copy });
  const installed = join(copy, 'node_modules');
  mkdirSync(join(installed, '@edgectl'), { recursive: true });
  for (const name of readdirSync(join(CHECKOUT, 'node_modules'))) {
    if (name !== '@edgectl' && name !== '.cache')
      symlinkSync(join(CHECKOUT, 'node_modules', name), join(installed, name));
  }
  for (const [name, folder] of WORKSPACES) symlinkSync(join(copy, folder), join(installed, '@edgectl', name));
}

interface Added {
  readonly page: string;
  /** A generated file, and what it says of the part. */
  readonly generated?: readonly [file: string, text: string];
  readonly tests: readonly string[];
}

const ADDED: Readonly<Record<string, Added>> = {
  'a method': {
    page: 'docs/how-to/add-a-method.md',
    generated: ['rpc-schema/openrpc.json', '"pod.top"'],
    tests: ['test/acceptance/top.test.ts', 'test/agent/admission/every-door.test.ts'],
  },
  'a column': {
    page: 'docs/how-to/add-a-column.md',
    tests: ['test/clients/edgectl/device-commands.test.ts'],
  },
};

for (const [what, { page, generated, tests }] of Object.entries(ADDED)) {
  test.serial(`the patch of the page makes ${what} that the checks and its own tests pass`, async (t) => {
    t.timeout(1_200_000);
    const copy = temporaryFolder(t);
    await copyTree(copy);
    const inCopy = (program: string, ...args: string[]): Promise<{ stdout: string }> =>
      run(program, args, { ...LIMIT, cwd: copy });
    const read = (file: string): string => readFileSync(join(copy, file), 'utf8');
    const isGenerated = (): boolean => generated !== undefined && read(generated[0]).includes(generated[1]);
    const text = readFileSync(join(CHECKOUT, page), 'utf8');
    const patches = patchesOf(text);

    // As it was before somebody followed the page.
    for (const patch of patches) {
      const path = join(copy, patch.file);
      if (patch.isNew) {
        rmSync(path);
        continue;
      }
      const lines = read(patch.file).split('\n');
      const added = new Set(placesOf(patch, lines));
      writeFileSync(path, lines.filter((_, index) => !added.has(index)).join('\n'));
    }
    await inCopy(process.execPath, 'scripts/generate.mjs');
    t.false(isGenerated());

    const patch = join(copy, 'page.patch');
    writeFileSync(patch, patchText(text));
    await inCopy('patch', '-p1', '--no-backup-if-mismatch', '-i', patch);
    rmSync(patch);
    await inCopy(process.execPath, 'scripts/generate.mjs');
    t.is(isGenerated(), generated !== undefined);
    for (const { file } of patches) t.is(read(file), readFileSync(join(CHECKOUT, file), 'utf8'), file);

    const program = (name: string): string => join(CHECKOUT, 'node_modules', '.bin', name);
    await inCopy(program('tsc'), '-p', '.');
    await inCopy(program('biome'), 'format', '.');
    await inCopy(program('oxlint'), '--deny-warnings');
    await inCopy(process.execPath, '--input-type=module', '--eval', HOUSE_RULES);
    const tested = await inCopy(program('ava'), ...tests);
    t.regex(tested.stdout, /tests? passed/);
  });
}
