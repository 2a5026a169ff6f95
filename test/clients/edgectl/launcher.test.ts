/** The launcher: the same program with kept code, without, and with kept code that is damaged. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
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

test('damaged code is not used, and written again', async (t) => {
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

const NOBODY = 65_534;

/** Compiled code of another program of the same length, which is all that the engine compares. */
function writeForeignCode(file: string): void {
  const text = `(function () { console.log('FOREIGN'); })`.padEnd(PROGRAM.length);
  const compile = `const { Script } = require('node:vm');
    const script = new Script(${JSON.stringify(text)});
    // What has run is compiled.
    script.runInThisContext()();
    require('node:fs').writeFileSync(${JSON.stringify(file)}, script.createCachedData());`;
  spawnSync(process.execPath, ['-e', compile], { env: {} });
}

/** A program whose folder keeps nothing, and a home folder with kept code of somebody else's. */
async function withForeignCache(
  t: ExecutionContext,
  spoil: (paths: { readonly cache: string; readonly home: string }) => void,
): Promise<{ program: string; cache: string; home: string }> {
  const { folder, program } = await launched(t);
  const [name = ''] = (run(program, 'get'), kept(join(folder, 'bin')));
  const home = join(folder, 'home');
  const cache = join(home, '.cache', 'edgectl', name);
  mkdirSync(join(home, '.cache', 'edgectl'), { recursive: true });
  rmSync(join(folder, 'bin', name));
  mkdirSync(join(folder, 'bin', name));
  writeForeignCode(cache);
  spoil({ cache, home });
  return { program, cache, home };
}

test('L4: the foreign code runs where nothing forbids it: the attack is real', async (t) => {
  const { program } = await withForeignCache(t, () => undefined);
  t.regex(run(program, 'get').text, /FOREIGN/);
});

for (const [what, spoil] of [
  ['that others can write', ({ cache }) => chmodSync(cache, 0o666)],
  ['that its group can write', ({ cache }) => chmodSync(cache, 0o664)],
  [
    'that is a link',
    ({ cache, home }) => {
      copyFileSync(cache, join(home, 'elsewhere'));
      rmSync(cache);
      symlinkSync(join(home, 'elsewhere'), cache);
    },
  ],
  // Only root can give a file away, and only root is in danger of it.
  ...(process.getuid?.() === 0
    ? [
        ['of another user', ({ cache }: { cache: string }) => chownSync(cache, NOBODY, NOBODY)] as [
          string,
          (paths: { cache: string; home: string }) => void,
        ],
      ]
    : []),
] as readonly [string, (paths: { cache: string; home: string }) => void][]) {
  test(`L4: kept code ${what} is not run`, async (t) => {
    const { program } = await withForeignCache(t, spoil);
    t.deepEqual(run(program, 'get'), { text: 'edgectl.cjs get\n', status: 0 });
  });
}

test('L4: nothing is written into a folder of others, nor through a link that lies there', async (t) => {
  const { program, cache, home } = await withForeignCache(t, ({ cache: file }) => rmSync(file));
  const folder = join(home, '.cache', 'edgectl');
  chmodSync(folder, 0o777);
  t.is(run(program, 'get').status, 0);
  t.deepEqual(readdirSync(folder), []);
  chmodSync(folder, 0o700);
  t.is(run(program, 'get').status, 0);
  t.deepEqual(kept(folder), [basename(cache)]);
});
