import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import { runPod, shellPod, startTestContainerd } from '../../helpers/containerd.ts';
import { changed } from '../../helpers/file-change.ts';
import { whileItRuns } from '../../helpers/while-it-runs.ts';

const leftovers = (folder: string): string[] => {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(`${folder}/`));
  const processes = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(`${folder}/`);
    } catch {
      return false;
    }
  });
  return [...mounts, ...processes, ...(existsSync(folder) ? [folder] : [])];
};

test('a pod runs with the labels and the log path that kubelet gives, and nothing is left behind', async (t) => {
  const node = await startTestContainerd();
  t.teardown(() => node.stop());
  const pod = shellPod('hello', 'echo out; echo err >&2; sleep 1000');
  const { containerIds } = await runPod(node, pod);
  const { status } = await node.runtime.cri.containerStatus({ containerId: containerIds['main'] ?? '' });
  t.is(status?.labels['io.kubernetes.container.name'], 'main');
  t.is(status?.labels['io.kubernetes.pod.uid'], pod.metadata.uid);
  t.is(status?.annotations['io.kubernetes.container.restartCount'], '0');
  t.is(status?.logPath, join(node.podLogsFolder, `default_hello_${pod.metadata.uid}`, 'main', '0.log'));
  const log = await changed(status?.logPath ?? '', (text) => text.split('\n').length > 2);
  t.regex(log, /^\S+ stdout F out$/m);
  t.regex(log, /^\S+ stderr F err$/m);
  await node.stop();
  t.deepEqual(leftovers(node.folder), []);
});

test('containers go on while the daemon is gone, and it finds them again', async (t) => {
  const node = await startTestContainerd();
  t.teardown(() => node.stop());
  const pod = shellPod('steady', 'sleep 1000');
  const { containerIds } = await runPod(node, pod);
  await node.containerd.killDaemon();
  await node.containerd.startDaemon();
  const [container] = await node.runtime.containers(pod.metadata.uid);
  t.is(container?.id, containerIds['main']);
  t.is(container?.finishedAt, 0n);
});

test('a node whose owner is killed leaves nothing behind', async (t) => {
  const owner = spawn(
    process.execPath,
    [...process.execArgv, new URL('owner.ts', import.meta.url).pathname],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [folder] = (await whileItRuns(owner, once(createInterface(owner.stdout), 'line'))) as [string];
  t.true(leftovers(folder).length > 3, 'the node runs');
  const cgroup = readFileSync(join(folder, 'cgroup'), 'utf8');
  owner.kill('SIGKILL');
  await changed(folder, () => false, { goneIsEnough: true });
  t.deepEqual(leftovers(folder), []);
  t.false(existsSync(join('/sys/fs/cgroup/memory', cgroup)));
});
