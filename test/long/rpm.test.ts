/** The packages for RHEL and its like, by Debian's rpm in a Debian root: rpm is the same program, the distribution is not. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { ARCHITECTURES } from '../../scripts/package/release.mjs';
import { DebianRoot } from '../helpers/debian-root.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const { rpm: processor } = ARCHITECTURES[HERE];

test('installed, run, upgraded while the older one may run, and removed: policy and data stay', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'out');
  const made = { architectures: [HERE], formats: ['rpm'], out } as const;
  await makePackages({ ...made, names: ['edgectl-runtime', 'edgectl-agent', 'edgectl-client'] });
  await makePackages({ ...made, names: ['edgectl-agent', 'edgectl-client'], version: '0.2.0' });
  const root = await DebianRoot.make(join(folder, 'root'), 'bookworm', '', ['libatomic1']);
  const before = new Set(root.files().keys());
  // What Debian's own packages have there is in no list of rpm's.
  const rpm = async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await run('rpm', [`--root=${root.folder}`, ...words]);
    t.is(stderr, '');
    return stdout;
  };
  const files = (version: string): readonly string[] => [
    join(out, `edgectl-agent-${version}-1.${processor}.rpm`),
    join(out, `edgectl-client-${version}-1.noarch.rpm`),
  ];
  const runtime = join(out, `edgectl-runtime-26.12.1-1.${processor}.rpm`);
  await rpm('--install', '--force-debian', '--nodeps', runtime, ...files('0.1.0'));
  const printed = async (...command: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await root.run(command);
    t.is(exitCode, 0, stderr);
    return stdout;
  };
  t.is(await printed('edgectl-agent', '--version'), 'edgectl-agent 0.1.0\n');
  t.regex(await printed('edgectl', 'version', '--client'), /^Client Version: v0\.1\.0\n/);
  const program = '/usr/lib/edgectl/run/current/agent.js';
  t.is(await printed('/usr/lib/edgectl/runtime/bin/node', program, '--version'), 'edgectl-agent 0.1.0\n');
  const current = root.path('usr/lib/edgectl/run/current');
  const first = readlinkSync(current);
  const kept = readdirSync(root.path('usr/lib/edgectl/run', first), {
    recursive: true,
    encoding: 'utf8',
  }).toSorted();

  writeFileSync(root.path('etc/edgectl/policy.yaml'), 'bindings: [{ role: viewer, principals: [alice] }]\n');
  writeFileSync(root.path('etc/edgectl/users.yaml'), 'users: []\n');
  mkdirSync(root.path('var/lib/edgectl'), { recursive: true });
  writeFileSync(root.path('var/lib/edgectl/agent.db'), '');
  await rpm('--upgrade', '--force-debian', '--nodeps', ...files('0.2.0'));
  t.regex(readlinkSync(current), /^0\.2\.0-/);
  t.is(await printed('edgectl-agent', '--version'), 'edgectl-agent 0.2.0\n');
  t.deepEqual(
    readdirSync(root.path('usr/lib/edgectl/run', first), { recursive: true, encoding: 'utf8' }).toSorted(),
    kept,
    'what the older one may still load is there',
  );
  t.regex(readFileSync(root.path('etc/edgectl/policy.yaml'), 'utf8'), /alice/);
  t.is(
    await rpm('--verify', '--nodeps', '--noconfig', 'edgectl-agent', 'edgectl-client', 'edgectl-runtime'),
    '',
  );

  t.regex(await rpm('--query', '--requires', 'edgectl-agent'), /^libc\.so\.6\(GLIBC_2\.34\)\(64bit\)$/m);
  await rpm('--erase', '--force-debian', 'edgectl-agent', 'edgectl-client', 'edgectl-runtime');
  const left = [...root.files().keys()].filter(
    (name) => !before.has(name) && !/^\/(var\/lib\/rpm|usr\/lib\/sysimage|root\/\.rpmdb)/.test(name),
  );
  t.deepEqual(left, [
    '/etc/edgectl',
    '/etc/edgectl/agent.yaml',
    '/etc/edgectl/policy.yaml',
    '/etc/edgectl/users.yaml',
    '/var/lib/edgectl',
    '/var/lib/edgectl/agent.db',
  ]);
});
