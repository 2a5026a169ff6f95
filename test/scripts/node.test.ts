/** `scripts/node` in a folder of its own, with programs that only say who they are in the place of Node.js. */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { fitsEngines } from '../../scripts/support/node-version.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const { engines } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  engines: { node: string };
};

/** A program that prints `version` when asked for it, else its name and what it was called with. */
function fakeNode(path: string, version: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && { echo v${version}; exit; }\necho "${version}:" "$@"\n`,
  );
  chmodSync(path, 0o755);
}

function checkout(root: string, options: { path?: string; pinned?: readonly string[]; installs?: string }) {
  mkdirSync(join(root, 'scripts'));
  cpSync(join(CHECKOUT, 'scripts/node'), join(root, 'scripts/node'));
  for (const version of options.pinned ?? []) fakeNode(join(root, '.runtime', version, 'bin/node'), version);
  const bin = join(root, 'bin');
  mkdirSync(bin);
  if (options.path !== undefined) fakeNode(join(bin, 'node'), options.path);
  return (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)('/bin/sh', [join(root, 'scripts/node'), ...words], {
      env: { PATH: `${bin}:/usr/bin:/bin`, ...env },
    });
}

for (const version of [
  '20.20.2',
  '22.23.5',
  '24.10.9',
  '24.11.0',
  '24.22.3',
  '25.1.0',
  '26.0.0',
  '26.12.1',
  '27.0.0',
]) {
  const fits = fitsEngines(version, engines.node);
  test(`the node of PATH is taken where engines allows it: ${version}, ${fits ? 'yes' : 'no'}`, async (t) => {
    const run = checkout(temporaryFolder(t), { path: version, pinned: ['26.12.1'] });
    const { stdout } = await run(['./x.mjs', 'a b']);
    t.is(stdout, `${fits ? version : '26.12.1'}: ./x.mjs a b\n`);
  });
}

test('a pinned Node.js that does not run on this machine is passed over', async (t) => {
  const root = temporaryFolder(t);
  const run = checkout(root, { path: '20.1.0', pinned: ['24.22.3', '26.12.1'] });
  writeFileSync(
    join(root, '.runtime/26.12.1/bin/node'),
    '#!/bin/sh\necho "libatomic.so.1: not found" >&2; exit 127\n',
  );
  t.is((await run(['-e', '1'])).stdout, '24.22.3: -e 1\n');
});

test('EDGECTL_NODE names a major or a program, and goes before all', async (t) => {
  const root = temporaryFolder(t);
  const run = checkout(root, { path: '26.1.0', pinned: ['24.22.3'] });
  t.is((await run(['x.js'], { EDGECTL_NODE: '24' })).stdout, '24.22.3: x.js\n');
  t.is((await run(['x.js'], { EDGECTL_NODE: '26' })).stdout, '26.1.0: x.js\n');
  t.is(
    (await run(['x.js'], { EDGECTL_NODE: 'edge-01' })).stdout,
    '26.1.0: x.js\n',
    'the name of a KubeEdge node',
  );
  fakeNode(join(root, 'elsewhere/node'), '22.1.0');
  t.is((await run(['x.js'], { EDGECTL_NODE: join(root, 'elsewhere/node') })).stdout, '22.1.0: x.js\n');
  t.is(
    (await run(['sh', '-c', 'echo "[$EDGECTL_NODE]"'], { EDGECTL_NODE: '24' })).stdout,
    '[]\n',
    'it is used up',
  );
  await t.throwsAsync(run(['x.js'], { EDGECTL_NODE: '/nowhere/node' }), {
    message: /\/nowhere\/node: no such program/,
  });
});

test('another program gets the chosen Node.js as the first of its PATH', async (t) => {
  const run = checkout(temporaryFolder(t), { path: '20.1.0', pinned: ['26.12.1'] });
  t.is((await run(['sh', '-c', 'node --version'])).stdout, 'v26.12.1\n');
});

test('what is missing is installed by whatever node there is, after one line', async (t) => {
  const root = temporaryFolder(t);
  const run = checkout(root, { path: '20.1.0' });
  // The stand-in of Node.js 20 "runs" the installer by putting the pinned one in its place.
  writeFileSync(
    join(root, 'bin/node'),
    `#!/bin/sh\n[ "$1" = --version ] && { echo v20.1.0; exit; }\necho "$@" >>${root}/called\nmkdir -p ${root}/.runtime/26.12.1/bin\nprintf '#!/bin/sh\\necho pinned "$@"\\n' >${root}/.runtime/26.12.1/bin/node\nchmod +x ${root}/.runtime/26.12.1/bin/node\n`,
  );
  const { stdout, stderr } = await run(['x.mjs']);
  t.is(stdout, 'pinned x.mjs\n');
  t.regex(stderr, /^No Node\.js 26 or 24 in PATH: installing the pinned one into .*\/\.runtime \.\.\.\n$/);
  t.is(readFileSync(join(root, 'called'), 'utf8'), `${root}/scripts/install-runtime.mjs 26\n`);
  t.is((await run(['y.mjs'])).stderr, '', 'the second time it is there');
});

test('a signal ends the installation and the script', async (t) => {
  const root = temporaryFolder(t);
  checkout(root, {});
  writeFileSync(
    join(root, 'bin/node'),
    '#!/bin/sh\n[ "$1" = --version ] && { echo v20.1.0; exit; }\necho began\nexec sleep 100\n',
  );
  chmodSync(join(root, 'bin/node'), 0o755);
  const script = spawn('/bin/sh', [join(root, 'scripts/node'), 'x.mjs'], {
    env: { PATH: `${root}/bin:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await whileItRuns(script, once(script.stdout, 'data'));
  script.kill('SIGTERM');
  const [code] = (await once(script, 'close')) as [number];
  t.is(code, 143);
  t.true(script.stdout.readableEnded, 'the installer has closed its output: it has ended too');
});

test('the program has the process id of the script: signals and exit codes are its own', async (t) => {
  const script = spawn('sh', [
    join(CHECKOUT, 'scripts/node'),
    '-e',
    'console.log(process.pid); process.exit(7)',
  ]);
  const [bytes] = (await whileItRuns(script, once(script.stdout, 'data'))) as [Buffer];
  t.is(bytes.toString().trim(), String(script.pid));
  t.deepEqual(await once(script, 'exit'), [7, null]);
});
