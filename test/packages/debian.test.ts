/** The Debian packages of the programs, without the runtime: test/long/installation.test.ts installs all of them. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const OTHER = HERE === 'amd64' ? 'arm64' : 'amd64';
const EPOCH = '1790000000';
process.env['SOURCE_DATE_EPOCH'] = EPOCH;

test.serial('two builds of a package for the other processor are the same bytes', async (t) => {
  const folder = temporaryFolder(t);
  const outs = [join(folder, 'first'), join(folder, 'second')] as const;
  for (const out of outs) await makePackages({ architectures: [OTHER], names: ['edgectl-cloud'], out });
  const names = readdirSync(outs[0]);
  t.deepEqual(names, readdirSync(outs[1]));
  t.deepEqual(names, ['SHA256SUMS', `edgectl-0.1.0-${OTHER}.cdx.json`, `edgectl-cloud_0.1.0_${OTHER}.deb`]);
  for (const name of names)
    t.deepEqual(readFileSync(join(outs[0], name)), readFileSync(join(outs[1], name)), name);
  const { stdout } = await run('sha256sum', ['--check', 'SHA256SUMS'], { cwd: outs[0] });
  t.is(stdout.split('\n').filter((line) => line.endsWith(': OK')).length, 2);
});

/** What a node without Debian's tools would have: dpkg alone, and a folder for its root. */
async function dpkg(root: string, ...words: readonly string[]): Promise<void> {
  for (const folder of ['info', 'updates'])
    mkdirSync(join(root, 'var/lib/dpkg', folder), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), '', { flag: 'a' });
  // The runtime and the libraries are not there; the scripts run on this machine and touch that root alone.
  const force = ['--force-depends', '--force-script-chrootless', '--force-not-root', '--force-bad-path'];
  await run('dpkg', [`--root=${root}`, ...force, ...words]);
}

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((name) => !name.startsWith('/var/lib/dpkg') && !name.startsWith('/var/log'))
    .toSorted();
}

test.serial(
  'installed, upgraded, removed, purged: the running version keeps its files, and data go last',
  async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'root');
    const out = join(folder, 'out');
    const names = ['edgectl-agent', 'edgectl-client'];
    await makePackages({ architectures: [HERE], names, out });
    await makePackages({ architectures: [HERE], names, out, version: '0.2.0' });
    const agent = (version: string): string => join(out, `edgectl-agent_${version}_${HERE}.deb`);

    const { stdout: listed } = await run('dpkg-deb', ['--contents', agent('0.1.0')], {
      env: { ...process.env, TZ: 'UTC' },
    });
    const rows = listed.trimEnd().split('\n');
    for (const row of rows) t.regex(row, /^\S+ root\/root +\d+ 2026-09-21 14:13 /, row);

    await dpkg(root, '--install', agent('0.1.0'), join(out, 'edgectl-client_0.1.0_all.deb'));
    const current = join(root, 'usr/lib/edgectl/run/current');
    const first = readlinkSync(current);
    t.regex(first, /^0\.1\.0-[0-9a-f]{12}$/);
    const program = join(root, 'usr/lib/edgectl/run', first, 'agent.js');
    const { stdout: output } = await run(process.execPath, [program, '--version']);
    t.is(output, 'edgectl-agent 0.1.0\n');
    const client = join(root, 'usr/bin/edgectl');
    const { stdout: result } = await run(client, ['version', '--client'], {
      env: { ...process.env, EDGECTL_NODE: process.execPath },
    });
    t.regex(result, /^Client Version: v0\.1\.0\n/);
    writeFileSync(join(root, 'usr/lib/edgectl/client/edgectl.cjs.0-v26.12.1-x64.cache'), 'compiled');
    const { stdout: opened } = await run(process.execPath, [
      '-p',
      `const Database = require(${JSON.stringify(join(program, '../node_modules/better-sqlite3'))}); new Database(':memory:').prepare('SELECT 6 * 7').pluck().get()`,
    ]);
    t.is(opened, '42\n');

    writeFileSync(join(root, 'etc/edgectl/policy.yaml'), 'bindings: []\n');
    writeFileSync(join(root, 'etc/edgectl/users.yaml'), '{}\n');
    mkdirSync(join(root, 'var/lib/edgectl'), { recursive: true });
    writeFileSync(join(root, 'var/lib/edgectl/agent.db'), '');
    const chunks = filesBelow(join(root, 'usr/lib/edgectl/run', first));
    await dpkg(root, '--install', agent('0.2.0'), join(out, 'edgectl-client_0.2.0_all.deb'));
    t.regex(readlinkSync(current), /^0\.2\.0-/);
    t.deepEqual(filesBelow(join(root, 'usr/lib/edgectl/run', first)), chunks);
    t.is(readFileSync(join(root, 'etc/edgectl/policy.yaml'), 'utf8'), 'bindings: []\n');

    const enabled = filesBelow(root).filter((name) => name.startsWith('/var/lib/systemd/'));
    await dpkg(root, '--remove', 'edgectl-agent', 'edgectl-client');
    t.deepEqual(filesBelow(root), [
      '/etc/edgectl/agent.yaml',
      '/etc/edgectl/policy.yaml',
      '/etc/edgectl/users.yaml',
      // Whether the unit was enabled is kept as by every package.
      ...(enabled.length > 0 ? ['/etc/systemd/system/multi-user.target.wants/edgectl-agent.service'] : []),
      '/var/lib/edgectl/agent.db',
      ...enabled,
    ]);
    await dpkg(root, '--purge', 'edgectl-agent', 'edgectl-client');
    t.deepEqual(filesBelow(root), []);
  },
);
