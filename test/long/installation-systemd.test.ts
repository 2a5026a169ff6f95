/** The packages on a Debian that systemd runs: the unit with all that it forbids, beside a sandbox node. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { freePort } from '../../sandbox/free-port.ts';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { finished } from '../acceptance/node-under-test.ts';
import { BootedDebian } from '../helpers/booted-debian.ts';
import { shellPod } from '../helpers/containerd.ts';
import { DebianRoot } from '../helpers/debian-root.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const COUNTER = shellPod('counter', 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.01; done');

test('the unit starts ready, serves, is upgraded by dpkg with one restart, and leaves nothing', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'packages');
  await makePackages({
    architectures: [HERE],
    out,
    names: ['edgectl-runtime', 'edgectl-agent', 'edgectl-client'],
  });
  await makePackages({
    architectures: [HERE],
    out,
    names: ['edgectl-agent', 'edgectl-client'],
    version: '0.2.0',
  });
  // The unit has a /tmp of its own: what it is to see of the node is elsewhere, as on a node.
  const shared = mkdtempSync('/srv/ea-');
  t.teardown(() => rmSync(shared, { recursive: true, force: true }));
  const node = await startTestNode({ folder: shared, pods: ['default/web-0'], morePods: [COUNTER] });
  t.teardown(() => node.stop());
  const root = await DebianRoot.make(join(folder, 'root'), 'bookworm', shared, [
    'systemd',
    'systemd-sysv',
    'dbus',
    'libatomic1',
  ]);
  mkdirSync(root.path('etc/kubeedge/config'), { recursive: true });
  cpSync(node.addresses.edgeCoreYaml, root.path('etc/kubeedge/config/edgecore.yaml'));
  // The network is the machine's: the port may be another agent's.
  const settings = root.path('etc/systemd/system/edgectl-agent.service.d');
  mkdirSync(settings);
  writeFileSync(
    join(settings, 'port.conf'),
    `[Service]\nEnvironment=EDGECTL_REST=127.0.0.1:${await freePort()}\n`,
  );
  const before = root.files();
  const machine = await BootedDebian.boot(root, shared);
  t.teardown(() => machine.stop());

  // What is in /tmp when systemd starts is covered by its own.
  mkdirSync(root.path('root/packages'));
  const carry = (...names: readonly string[]): readonly string[] =>
    names.map((name) => {
      cpSync(join(out, name), root.path('root/packages', name));
      return join('/root/packages', name);
    });
  const must = async (...command: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await machine.run(command);
    t.is(exitCode, 0, `${command.join(' ')}\n${stdout}${stderr}`);
    return stdout;
  };
  await must(
    ...['dpkg', '--install'],
    ...carry(
      `edgectl-runtime_26.12.1-1_${HERE}.deb`,
      `edgectl-agent_0.1.0_${HERE}.deb`,
      'edgectl-client_0.1.0_all.deb',
    ),
  );
  // dpkg waits for the start, and the unit is started when the agent says that it is ready.
  t.is(await must('systemctl', 'is-active', 'edgectl-agent'), 'active\n');
  t.regex(await must('edgectl', 'get', 'pods', '-A'), /^default +web-0 +/m);
  t.regex(await must('edgectl', 'logs', 'counter', '--tail=2'), /^line \d+\nline \d+\n$/);
  const exec = await machine.run([
    'edgectl',
    'exec',
    'web-0',
    '-c',
    'web',
    '--',
    'sh',
    '-c',
    'echo in; exit 4',
  ]);
  t.like(exec, { stdout: 'in\n', exitCode: 4 }, exec.stderr);
  await must('edgectl', 'doctor');
  const exposure = await must('systemd-analyze', 'security', 'edgectl-agent', '--no-pager');
  const [, level = '10'] = /exposure level for edgectl-agent\.service: ([\d.]+)/.exec(exposure) ?? [];
  t.log(`exposure level ${level}`);
  t.true(Number(level) <= 4, level);

  const pid = (): Promise<string> => must('systemctl', 'show', 'edgectl-agent', '--property=MainPID');
  const mounts = await must('sh', '-c', 'cat /proc/$(systemctl show -P MainPID edgectl-agent)/mountinfo');
  const groups = mounts.split('\n').flatMap((line) => {
    const [, , , root, point = '', options = ''] = line.split(' ');
    return point.startsWith('/sys/fs/cgroup') ? [[root, options.split(',')[0]]] : [];
  });
  t.deepEqual(
    groups,
    [
      ['/', 'ro'],
      ['/system.slice/edgectl-agent.service', 'rw'],
    ],
    'of the control groups it may write its own',
  );

  const first = await pid();
  await must('systemctl', 'reload', 'edgectl-agent');
  t.is(await pid(), first);

  const following = machine.spawn(['edgectl', 'logs', '-f', 'counter']);
  const result = finished(following);
  let read = '';
  following.stdout.on('data', (bytes: Buffer) => {
    read += bytes.toString();
  });
  const seen = (line: number): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (read.includes(`\nline ${line}\n`)) resolve();
        else following.stdout.once('data', check);
      };
      check();
    });
  await seen(100);
  // Runtime, agent and command at once: one restart.
  await must(
    ...['dpkg', '--install'],
    ...carry(
      `edgectl-runtime_26.12.1-1_${HERE}.deb`,
      `edgectl-agent_0.2.0_${HERE}.deb`,
      'edgectl-client_0.2.0_all.deb',
    ),
  );
  t.not(await pid(), first);
  const stops = await must('journalctl', '--unit=edgectl-agent', '--no-pager', '--output=cat');
  t.is(stops.split('\n').filter((line) => line.startsWith('Stopped edgectl-agent')).length, 1);
  const soFar = read.split('\n').length;
  await seen(soFar + 200);
  machine.signal(following, 'SIGINT');
  const { stdout } = await result;
  const lines = stdout.toString().split('\n').slice(0, -1);
  t.deepEqual(
    lines,
    lines.map((_, index) => `line ${index + 1}`),
    'no line is lost or repeated',
  );
  t.regex(await must('edgectl', 'version'), /^Agent Version: v0\.2\.0$/m);

  // Another Node.js alone restarts what runs on it.
  const second = await pid();
  await must('dpkg', '--install', `/root/packages/edgectl-runtime_26.12.1-1_${HERE}.deb`);
  t.not(await pid(), second);

  await must('dpkg', '--remove', 'edgectl-agent', 'edgectl-client', 'edgectl-runtime');
  t.not((await machine.run(['systemctl', 'is-active', 'edgectl-agent'])).exitCode, 0);
  t.true(root.files().has('/var/lib/edgectl/agent.db'));
  await must('dpkg', '--purge', 'edgectl-agent', 'edgectl-client', 'edgectl-runtime');
  await machine.stop();
  rmSync(root.path('root/packages'), { recursive: true });
  const after = root.files();
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => name.includes('edgectl') && before.get(name) !== after.get(name),
  );
  t.deepEqual(differing, []);
});
