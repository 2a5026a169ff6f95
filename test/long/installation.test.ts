/** The life of an installation in a fresh Debian without Node.js, compiler and network, beside a sandbox node. */
import { type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Plugin } from 'esbuild';
import { freePort } from '../../sandbox/free-port.ts';
import { untilReady } from '../../scripts/support/agent-ready.mjs';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { shellPod } from '../helpers/containerd.ts';
import { downloadDebian } from '../../scripts/support/debian-archive.mjs';
import { DebianRoot } from '../helpers/debian-root.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { finished } from '../acceptance/node-under-test.ts';

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** Another Debian: EDGECTL_TEST_SUITE=trixie. */
const SUITE = process.env['EDGECTL_TEST_SUITE'] ?? 'bookworm';

const NEXT_TABLE = "{ id: 'of-the-next-version-1', sql: 'CREATE TABLE next_version (x INTEGER) STRICT' }";

/** The next version has a table more. */
const oneTableMore: Plugin = {
  name: 'one-table-more',
  setup(build) {
    build.onLoad({ filter: /agent\/compose\/ground\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace('...retainedMigrations,', `...retainedMigrations, ${NEXT_TABLE},`);
      if (contents === text) throw new Error(`${path} has no list of migrations`);
      return { contents, loader: 'ts' };
    });
  },
};

/** A pod whose log is followed during the upgrade. It writes more slowly than it is read. */
const COUNTER = shellPod('counter', 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.01; done');

/** Starts the agent as systemd would: the command of its unit with its capabilities, in its folders. */
class UnitRun {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #root: DebianRoot;
  log = '';

  constructor(root: DebianRoot, environment: Readonly<Record<string, string>>) {
    const unit = readFileSync(root.path('usr/lib/systemd/system/edgectl-agent.service'), 'utf8');
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    const [, capabilities = ''] = /^CapabilityBoundingSet=(.*)$/m.exec(unit) ?? [];
    const bounds = capabilities.split(' ').map((name) => `+${name.replace('CAP_', '').toLowerCase()}`);
    const bounded = ['setpriv', '--no-new-privs', `--bounding-set=-all,${bounds.join(',')}`];
    mkdirSync(root.path('var/lib/edgectl'), { recursive: true, mode: 0o700 });
    mkdirSync(root.path('run/edgectl'), { recursive: true, mode: 0o755 });
    this.#root = root;
    this.child = root.spawn([...bounded, ...command.split(' ')], environment);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
  }

  async ready(): Promise<void> {
    const ended = once(this.child, 'close').then(() => {
      throw new Error(`the agent ended: ${this.log}`);
    });
    await Promise.race([untilReady(this.#root.path('run/edgectl/mqtt.sock')), ended]);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await closed;
  }
}

test('installed, used, upgraded under a followed log, gone back from, removed and purged', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'packages');
  await makePackages({
    architectures: [HERE],
    out,
    names: ['edgectl-runtime', 'edgectl-agent', 'edgectl-client'],
  });
  const names = ['edgectl-agent', 'edgectl-client'];
  await makePackages({ architectures: [HERE], out, names, version: '0.2.0', plugins: [oneTableMore] });

  const node = await startTestNode({ pods: ['default/web-0'], morePods: [COUNTER] });
  t.teardown(() => node.stop());
  const { addresses } = node;
  const root = await DebianRoot.make(join(folder, 'root'), SUITE, addresses.folder);
  const needed = await downloadDebian(
    ['libatomic1'],
    { suite: SUITE, architecture: HERE },
    join(folder, 'needed'),
  );
  const before = root.files();
  mkdirSync(root.path('etc/kubeedge/config'), { recursive: true });
  cpSync(addresses.edgeCoreYaml, root.path('etc/kubeedge/config/edgecore.yaml'));
  for (const program of ['node', 'gcc', 'python3'])
    t.not((await root.run(['which', program])).exitCode, 0, `${program} is not there`);

  const dpkg = async (...words: readonly string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await root.run(
      ['dpkg', ...words],
      { DEBIAN_FRONTEND: 'noninteractive' },
      { network: false },
    );
    t.is(exitCode, 0, stdout + stderr);
  };
  const made = (name: string): string => join(out, name);
  const first = [made(`edgectl-agent_0.1.0_${HERE}.deb`), made('edgectl-client_0.1.0_all.deb')];
  const runtime = made(`edgectl-runtime_26.12.1-1_${HERE}.deb`);
  await dpkg('--install', ...root.carry([...needed, runtime, ...first]));

  // containerd is outside of the root: what both see has one name. The port may be another agent's on this machine.
  const environment = {
    EDGECTL_EXEC_FIFOS: join(addresses.folder, 'fifos'),
    EDGECTL_REST: `127.0.0.1:${await freePort()}`,
  };
  let agent = new UnitRun(root, environment);
  t.teardown(() => agent.stop());
  await agent.ready();

  const edgectl = (...words: readonly string[]) => root.run(['edgectl', ...words]);
  const pods = await edgectl('get', 'pods', '-A');
  t.is(pods.exitCode, 0, pods.stderr);
  t.regex(pods.stdout, /^default +web-0 +/m);
  const logs = await edgectl('logs', 'counter', '--tail', '3');
  t.regex(logs.stdout, /^line \d+\nline \d+\nline \d+\n$/);
  const exec = await edgectl('exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo here; exit 5');
  t.like(exec, { stdout: 'here\n', exitCode: 5 }, exec.stderr);
  const doctor = await edgectl('doctor');
  t.is(doctor.exitCode, 0, doctor.stdout);
  const version = await edgectl('version');
  t.regex(version.stdout, /^Client Version: v0\.1\.0$[^]*^Agent Version: v0\.1\.0$/m);
  writeFileSync(
    root.path('etc/edgectl/policy.yaml'),
    'bindings:\n  - role: viewer\n    principals: [alice]\n',
  );
  writeFileSync(root.path('tmp/password'), 'a long enough password\n');
  const added = await edgectl('user', 'add', 'alice', '--password-file', '/tmp/password');
  t.is(added.exitCode, 0, added.stderr);
  const users = readFileSync(root.path('etc/edgectl/users.yaml'), 'utf8');

  // A log is followed by the old command, and the agent under it is replaced.
  const following = root.spawn(['edgectl', 'logs', '-f', 'counter']);
  let read = '';
  const seen = (line: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (read.includes(`\n${line}\n`)) resolve();
        else following.stdout.once('data', check);
      };
      check();
    });
  const result = finished(following);
  following.stdout.on('data', (bytes: Buffer) => {
    read += bytes.toString();
  });
  await seen('line 100');
  const second = [made(`edgectl-agent_0.2.0_${HERE}.deb`), made('edgectl-client_0.2.0_all.deb')];
  await dpkg('--install', ...root.carry(second));
  // Nothing is stopped before the new version is in its place; what the old one has not loaded yet is still there.
  t.is(agent.child.exitCode, null);
  const late = await edgectl('describe', 'pod', 'web-0');
  t.is(late.exitCode, 0, late.stderr);
  await agent.stop();
  agent = new UnitRun(root, environment);
  await agent.ready();
  const linesSoFar = read.split('\n').length;
  await seen(`line ${linesSoFar + 200}`);
  following.kill('SIGINT');
  const { stdout, stderr } = await result;
  const lines = stdout.toString().split('\n').slice(0, -1);
  t.true(lines.length > linesSoFar + 150, stderr);
  t.deepEqual(
    lines,
    lines.map((_, index) => `line ${index + 1}`),
    'no line is lost or repeated',
  );
  t.regex((await edgectl('version')).stdout, /^Agent Version: v0\.2\.0$/m);
  t.is(readFileSync(root.path('etc/edgectl/users.yaml'), 'utf8'), users);
  t.regex(readFileSync(root.path('etc/edgectl/policy.yaml'), 'utf8'), /alice/);

  // Back to the version before: it runs, leaves the newer file alone, and says the way back.
  await dpkg('--install', ...root.carry(first));
  await agent.stop();
  agent = new UnitRun(root, environment);
  await agent.ready();
  const status = await edgectl('node', 'status');
  t.regex(status.stdout, /newer/);
  t.regex(status.stdout + (await edgectl('doctor')).stdout, /before-upgrade/);
  t.is((await edgectl('get', 'pods')).exitCode, 0);
  await agent.stop();
  const restore =
    'cd /var/lib/edgectl && rm -f agent.db-wal agent.db-shm && mv agent.db.before-upgrade agent.db';
  t.is((await root.run(['sh', '-c', restore])).exitCode, 0);
  agent = new UnitRun(root, environment);
  await agent.ready();
  t.notRegex((await edgectl('node', 'status')).stdout, /newer/);
  const audit = await edgectl('audit');
  t.regex(audit.stdout + audit.stderr, /pod\.exec/, 'what the first version has recorded is there');
  await agent.stop();

  await dpkg('--remove', 'edgectl-agent', 'edgectl-client', 'edgectl-runtime', 'libatomic1');
  t.is(readFileSync(root.path('etc/edgectl/users.yaml'), 'utf8'), users);
  t.true(root.files().has('/var/lib/edgectl/agent.db'));
  await dpkg('--purge', 'edgectl-agent', 'edgectl-client', 'edgectl-runtime', 'libatomic1');
  const after = root.files();
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name) && !name.startsWith('/etc/kubeedge'),
  );
  t.deepEqual(differing, []);
});
