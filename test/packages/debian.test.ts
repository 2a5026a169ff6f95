/** The packages of the programs, without the runtime: test/long/installation.test.ts and rpm.test.ts install all of them. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { Plugin } from 'esbuild';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const OTHER = HERE === 'amd64' ? 'arm64' : 'amd64';
const EPOCH = '1790000000';
process.env['SOURCE_DATE_EPOCH'] = EPOCH;

/** Sees each file that the bundler reads, and remembers the npm packages that they are of: as `name@version`. */
function packagesRead(): { readonly plugin: Plugin; readonly seen: ReadonlySet<string> } {
  const seen = new Set<string>();
  const plugin: Plugin = {
    name: 'packages-read',
    setup(build) {
      build.onLoad({ filter: /\/node_modules\// }, ({ path }) => {
        const end = path.lastIndexOf('/node_modules/') + '/node_modules/'.length;
        const [scope = '', name = ''] = path.slice(end).split('/');
        const folder = join(path.slice(0, end), scope.startsWith('@') ? join(scope, name) : scope);
        const { name: own, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
          readonly name: string;
          readonly version: string;
        };
        seen.add(`${own}@${version}`);
        return undefined;
      });
    },
  };
  return { plugin, seen };
}

/** What an SBOM names, as `name@version`. */
function namedIn(sbom: string): ReadonlySet<string> {
  const { components } = JSON.parse(readFileSync(sbom, 'utf8')) as {
    readonly components: readonly {
      readonly group?: string;
      readonly name: string;
      readonly version: string;
    }[];
  };
  return new Set(
    components.map(
      ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
    ),
  );
}

test.serial('two builds of a package for the other processor are the same bytes', async (t) => {
  const folder = temporaryFolder(t);
  const outs = [join(folder, 'first'), join(folder, 'second')] as const;
  const formats = ['deb', 'rpm'] as const;
  for (const out of outs)
    await makePackages({ architectures: [OTHER], names: ['edgectl-cloud'], formats, out });
  const names = readdirSync(outs[0]);
  t.deepEqual(names, readdirSync(outs[1]));
  const rpm = `edgectl-cloud-0.1.0-1.${OTHER === 'arm64' ? 'aarch64' : 'x86_64'}.rpm`;
  const deb = `edgectl-cloud_0.1.0_${OTHER}.deb`;
  t.deepEqual(names, ['SHA256SUMS', `edgectl-0.1.0-${OTHER}.cdx.json`, rpm, deb]);
  for (const name of names)
    t.deepEqual(readFileSync(join(outs[0], name)), readFileSync(join(outs[1], name)), name);
  const { stdout } = await run('sha256sum', ['--check', 'SHA256SUMS'], { cwd: outs[0] });
  t.is(stdout.split('\n').filter((line) => line.endsWith(': OK')).length, 3);

  const sbom = readFileSync(join(outs[0], `edgectl-0.1.0-${OTHER}.cdx.json`), 'utf8');
  t.regex(sbom, /"pkg:rpm\/edgectl\/edgectl-cloud@0\.1\.0-1\?arch=(aarch64|x86_64)"/);
  t.regex(sbom, /"pkg:deb\/edgectl\/edgectl-cloud@0\.1\.0\?arch=(arm64|amd64)"/);

  // Both install the same, but for what each of them has of its own.
  const { stdout: described } = await run('rpm', [
    '-qp',
    '--queryformat',
    '%{ARCH} %{BUILDTIME} %{LICENSE}',
    join(outs[0], rpm),
  ]);
  t.is(described, `${OTHER === 'arm64' ? 'aarch64' : 'x86_64'} ${EPOCH} Apache-2.0`);
  const { stdout: checked } = await run('rpm', ['-K', '--nosignature', join(outs[0], rpm)]);
  t.regex(checked, /digests OK/);
  const { stdout: listed } = await run('rpm', [
    '-qp',
    '--queryformat',
    '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]',
    join(outs[0], rpm),
  ]);
  const { stdout: contents } = await run('dpkg-deb', ['--contents', join(outs[0], deb)]);
  const inDeb = contents.split('\n').flatMap((line) => {
    const [, mode = '', name = ''] = /^([-l]\S+) root\/root .* \.(\/\S+)(?: -> .*)?$/.exec(line) ?? [];
    return name === '' || /lintian|changelog/.test(name) ? [] : [`${mode} root root ${name}`];
  });
  t.deepEqual(
    listed
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('d'))
      .toSorted(),
    inDeb.toSorted(),
  );
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
    const read = packagesRead();
    const all = [...names, 'edgectl-cloud'];
    await makePackages({ architectures: [HERE], names: all, out, plugins: [read.plugin] });
    await makePackages({ architectures: [HERE], names, out, version: '0.2.0' });
    const named = namedIn(join(out, `edgectl-0.1.0-${HERE}.cdx.json`));
    t.true(read.seen.size > 30);
    t.deepEqual(
      [...read.seen].filter((each) => !named.has(each)),
      [],
      'the SBOM names every npm package',
    );
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
      `const Database = require(${JSON.stringify(join(program, '../node_modules/better-sqlite3'))}); new Database(':memory:').prepare('SELECT sqlite_version()').pluck().get()`,
    ]);
    t.true(named.has(`sqlite@${opened.trim()}`), opened);
    t.true([...named].some((each) => each.startsWith('better-sqlite3@')));

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
