/** The npm packages, installed from their files in an empty folder, on every Node.js that they promise to run on. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { build } from '../../scripts/build.mjs';
import { packNpm } from '../../scripts/package/npm-packages.mjs';
import { fetchPinned } from '../../scripts/support/pinned-runtime.mjs';
import { startAgent } from '../helpers/agent.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

/** Removes what a system without users, groups and unix sockets lacks, before the program is loaded. */
const NO_UNIX = `
  for (const name of ['geteuid', 'getuid', 'getgid', 'getegid', 'getgroups', 'setuid', 'setgid', 'umask'])
    Object.defineProperty(process, name, { value: undefined });
  Object.defineProperty(process, 'platform', { value: 'win32' });
`;

const LIBRARY = `
  const { connect } = await import('@edgectl/client');
  const client = await connect({ url: process.argv[1] });
  const { agent } = await client.call('node.status', {});
  console.log(agent.version);
  await client.close();
`;

test('the command and the library run from their packages on Node.js 22, 24 and 26', async (t) => {
  t.timeout(600_000);
  await build();
  const out = join(temporaryFolder(t), 'out');
  const files = await packNpm(out);
  t.deepEqual(readdirSync(out).toSorted(), [...files].toSorted());
  const folder = join(temporaryFolder(t), 'empty');
  mkdirSync(folder);
  await run('npm', ['init', '--yes'], { cwd: folder });
  await run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...files.map((name) => join(out, name))],
    {
      cwd: folder,
    },
  );
  const { configuration, stop } = await startAgent(temporaryFolder(t));
  t.teardown(stop);
  const noUnix = join(folder, 'no-unix.cjs');
  writeFileSync(noUnix, NO_UNIX);
  const command = join(folder, 'node_modules/.bin/edgectl');
  for (const major of ['22', '24', '26']) {
    const { folder: runtime } = await fetchPinned(major);
    const node = join(runtime, 'bin', 'node');
    const env = { ...process.env, EDGECTL_SOCKET: configuration.socket };
    const version = await run(node, [command, 'version'], { env });
    t.regex(version.stdout, /^Agent Version: v/m, major);
    t.is(version.stderr, '', major);
    t.regex((await run(node, [command, 'node', 'status'], { env })).stdout, /embedded/, major);
    t.regex(
      (await run(node, ['--require', noUnix, command, 'version', '--client'])).stdout,
      /^Client Version/,
      major,
    );
    t.regex((await run(node, ['--require', noUnix, command, '--help'])).stdout, /kubeconfig/, major);
    const certificates = ['cert', 'issue', 'peer', `peer-${major}`, '--authority', folder, '--out', folder];
    await run(node, [command, ...certificates, '--agent-config', join(folder, 'none.yaml')]);
    const words = ['--input-type=module', '-e', LIBRARY, configuration.socket];
    t.regex((await run(node, words, { cwd: folder })).stdout, /^\d+\.\d+\.\d+/, major);
  }
});
