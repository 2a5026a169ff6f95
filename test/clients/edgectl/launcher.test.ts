/** The launcher: the same program with kept code, without, and with kept code that is damaged. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { build } from 'esbuild';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const LAUNCHER = fileURLToPath(new URL('../../../clients/edgectl/launcher.ts', import.meta.url));

const PROGRAM_FILE = 'edgectl.program.js';
const PROGRAM = `(function (exports, require, module, __filename, __dirname) {
  const { basename } = require('node:path');
  console.log(basename(__filename), process.argv.slice(2).join(' '));
  process.exit(Number(process.argv[3] ?? 0));
})`;

/** A program that says what it was given, started by the real launcher. */
async function launched(t: ExecutionContext, digest = 'd1'): Promise<{ folder: string; program: string }> {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin', 'edgectl.cjs');
  await build({
    entryPoints: [LAUNCHER],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { PROGRAM_FILE: JSON.stringify(PROGRAM_FILE), PROGRAM_DIGEST: JSON.stringify(digest) },
  });
  writeFileSync(join(folder, 'bin', PROGRAM_FILE), PROGRAM);
  return { folder, program };
}

function run(program: string, ...args: string[]): { text: string; status: number | null } {
  const home = join(program, '..', '..', 'home');
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], { env: { HOME: home } });
  return { text: `${stdout.toString()}${stderr.toString()}`, status };
}

function kept(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.cache'));
}

test('the compiled code is kept beside the program, and used', async (t) => {
  const { folder, program } = await launched(t);
  t.deepEqual(run(program, 'get'), { text: 'edgectl.cjs get\n', status: 0 });
  const [cache = '', ...more] = kept(join(folder, 'bin'));
  t.deepEqual(more, []);
  t.regex(cache, /^edgectl\.cjs\.d1-v\d+\.\d+\.\d+-/);
  const { mtimeMs } = statSync(join(folder, 'bin', cache));
  t.deepEqual(run(program, 'get'), { text: 'edgectl.cjs get\n', status: 0 });
  t.is(statSync(join(folder, 'bin', cache)).mtimeMs, mtimeMs);
});

test('damaged code is not used, and written anew', async (t) => {
  const { folder, program } = await launched(t);
  run(program, 'get');
  const [cache = ''] = kept(join(folder, 'bin'));
  const path = join(folder, 'bin', cache);
  const good = readFileSync(path);
  truncateSync(path, 100);
  t.deepEqual(run(program, 'get'), { text: 'edgectl.cjs get\n', status: 0 });
  t.is(statSync(path).size, good.length);
  writeFileSync(path, 'nothing of the kind');
  t.deepEqual(run(program, 'get'), { text: 'edgectl.cjs get\n', status: 0 });
});

test('small commands and failures keep nothing; the exit code is the program’s', async (t) => {
  const { folder, program } = await launched(t);
  run(program, 'version');
  t.deepEqual(run(program, 'exec', '7'), { text: 'edgectl.cjs exec 7\n', status: 7 });
  t.deepEqual(kept(join(folder, 'bin')), []);
});

test('where the program’s folder is not writable, the home folder keeps the code', async (t) => {
  const { folder, program } = await launched(t);
  // Root may write anywhere: a file in the way of the first place does what a right that is lacking does.
  const [name = ''] = (run(program, 'get'), kept(join(folder, 'bin')));
  const blocked = join(folder, 'blocked');
  mkdirSync(join(blocked, 'bin'), { recursive: true });
  mkdirSync(join(blocked, 'home'));
  const copy = join(blocked, 'bin', 'edgectl.cjs');
  copyFileSync(program, copy);
  copyFileSync(join(folder, 'bin', PROGRAM_FILE), join(blocked, 'bin', PROGRAM_FILE));
  chmodSync(copy, 0o755);
  mkdirSync(join(blocked, 'bin', name));
  t.is(run(copy, 'get').status, 0);
  t.deepEqual(kept(join(blocked, 'home', '.cache', 'edgectl')), [name]);
});
