import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { GracePeriod, processFiles } from '../../../../../agent/pods/exec/tasks/grace-period.ts';
import { systemClock } from '../../../../../common/clock.ts';

/** A process as the kernel tells of it, in a group that is a folder of the test's own. */
function processIn(folder: string, { pids, options = 'rw' }: { pids: string; options?: string }) {
  const group = join(folder, 'cgroup/own');
  mkdirSync(group, { recursive: true });
  const file = join(group, 'cgroup.procs');
  writeFileSync(file, pids);
  const processFolder = join(folder, 'self');
  mkdirSync(processFolder, { recursive: true });
  writeFileSync(join(processFolder, 'cgroup'), '0::/own\n');
  const mounts = `30 20 0:26 / ${join(folder, 'cgroup')} ${options},nosuid - cgroup2 cgroup2 rw\n`;
  writeFileSync(join(processFolder, 'mountinfo'), mounts);
  return { file, processFolder };
}

test('a process is moved to the group where it is, and stays there', async (t) => {
  const before = readFileSync('/proc/self/cgroup', 'utf8');
  // Where the groups of this machine cannot be written nothing is done: both are right.
  await t.notThrowsAsync(new GracePeriod({ clock: systemClock }).moved());
  t.is(readFileSync('/proc/self/cgroup', 'utf8'), before);
});

test('it is written to the group that has the process in it, and to no other', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ec-grace-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const own = processIn(folder, { pids: `1\n${process.pid}\n` });
  const gracePeriod = new GracePeriod({ clock: systemClock, processFolder: own.processFolder });
  t.true(await gracePeriod.moved());
  t.is(readFileSync(own.file, 'utf8').slice(0, 1), '0');

  const others = processIn(folder, { pids: '1\n2\n' });
  writeFileSync(join(own.processFolder, 'cgroup'), '1:name=systemd:/\n0::/own\n');
  t.false(await gracePeriod.moved());
  t.is(readFileSync(others.file, 'utf8'), '1\n2\n');
});

test('groups that cannot be written are left alone', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ec-grace-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const readOnly = processIn(folder, { pids: `${process.pid}\n`, options: 'ro' });
  t.false(await new GracePeriod({ clock: systemClock, processFolder: readOnly.processFolder }).moved());
  t.is(readFileSync(readOnly.file, 'utf8'), `${process.pid}\n`);
  t.false(await new GracePeriod({ clock: systemClock, processFolder: join(folder, 'none') }).moved());
});

test('the files of a process are found in both versions of control groups, and below the root of a mount', (t) => {
  const v1 = [
    '36 31 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
    '39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids',
    '40 31 0:37 / /sys/fs/cgroup/systemd ro,relatime - cgroup cgroup rw,name=systemd',
    '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  ];
  t.deepEqual(processFiles('8:pids:/a/b\n4:cpu,cpuacct:/\n1:name=systemd:/c\n', v1.join('\n')), [
    '/sys/fs/cgroup/cpu,cpuacct/cgroup.procs',
    '/sys/fs/cgroup/pids/a/b/cgroup.procs',
  ]);
  const service = '/system.slice/edgectl-agent.service';
  const v2 = [
    '30 20 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw,nsdelegate',
    `90 30 0:26 ${service} /sys/fs/cgroup${service} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate`,
  ];
  t.deepEqual(processFiles(`0::${service}\n`, v2.join('\n')), [`/sys/fs/cgroup${service}/cgroup.procs`]);
  t.deepEqual(processFiles('', ''), []);
});
