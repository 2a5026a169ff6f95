/** docs/how-to/add-a-method.md, as it stands there: its patches go into a copy of the tree, and what they add works. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'ava';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(join(CHECKOUT, 'docs/how-to/add-a-method.md'), 'utf8');
const PATCH = [...PAGE.matchAll(/^```diff\n(.*?)^```$/gms)].map(([, text]) => text).join('');

/** Hand-written files of the product, the contract and the docs. */
const MOST_FILES = 8;

/** @throws where the program fails, with what it said */
async function run(cwd: string, program: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${output.slice(-4000)}`);
  return output;
}

/** The files that git knows, with the packages of this checkout but for the workspaces, which are the copy's own. */
async function copyOfTree(folder: string): Promise<void> {
  const listed = await run(CHECKOUT, 'git', ['ls-files', '-z', '-co', '--exclude-standard']);
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(folder, file), { verbatimSymlinks: true });
  }
  const [from, to] = [join(CHECKOUT, 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(join(to, '@edgectl'), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== '@edgectl' && name !== '.cache') symlinkSync(join(from, name), join(to, name));
  symlinkSync('../../clients/js', join(to, '@edgectl/client'));
  symlinkSync('../../rpc-schema', join(to, '@edgectl/rpc-schema'));
  await run(folder, 'git', ['init', '-q']);
  await run(folder, 'git', ['add', '-A']);
}

test('the page adds a method and a command that pass the checks and work', async (t) => {
  const files = [...PATCH.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, file = '']) => file);
  t.is(files.filter((file) => !file.startsWith('test/')).length, MOST_FILES);
  const folder = temporaryFolder(t);
  await copyOfTree(folder);
  await run(folder, 'patch', ['-p1', '--no-backup-if-mismatch'], PATCH);
  const script = (name: string, ...args: string[]): Promise<string> =>
    run(folder, process.execPath, [join('scripts', name), ...args]);
  await script('generate.mjs');
  await run(folder, 'git', ['add', '-A']);
  await script('check.mjs');
  const result = await run(folder, join(folder, 'node_modules/.bin/ava'), ['test/acceptance/top.test.ts']);
  t.regex(result, /2 tests passed/);
});
