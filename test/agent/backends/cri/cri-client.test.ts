import { renameSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CriClient } from '../../../../agent/backends/cri/cri-client.ts';
import { TaskClient, type TaskEvent } from '../../../../agent/backends/cri/task-client.ts';
import { Expressions } from '../../../../agent/pods/logs/grep/expressions.ts';
import { LogSearches } from '../../../../agent/pods/logs/log-searches.ts';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { ContainerStates } from '../../../../agent/pods/logs/log-instance.ts';
import { PodTargets } from '../../../../agent/pods/pod-targets.ts';
import { systemClock } from '../../../../common/clock.ts';
import { runPod, shellPod, startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';

let node: TestContainerd;
test.before(async () => {
  node = await startTestContainerd();
});
test.after.always(() => node.stop());

const SIGTERM = 15;
const quiet = new AbortController().signal;

test.serial('the runtime is asked for version, status, sandboxes, containers and their state', async (t) => {
  const cri = new CriClient({ endpoint: `unix://${node.socket}` });
  t.teardown(() => cri.close());
  t.true(await cri.available());
  t.like(await cri.version(), { runtimeName: 'containerd' });
  const { status, info } = await cri.status(true);
  t.true(status?.conditions.some(({ type, status: holds }) => type === 'RuntimeReady' && holds));
  t.true('config' in info);

  const pod = shellPod('asked', 'echo started; sleep 1000');
  const { sandboxId, containerIds } = await runPod(node, pod);
  const { uid } = pod.metadata;
  const identity = { namespace: 'default', name: 'asked', uid };
  const sandboxes = await cri.listSandboxes({ podUid: uid ?? '', ready: true });
  t.like(sandboxes, { length: 1, 0: { id: sandboxId, pod: identity, attempt: 0, ready: true } });
  t.deepEqual(await cri.listSandboxes({ podUid: uid ?? '', ready: false }), []);
  const containers = await cri.listContainers({
    namespace: 'default',
    pod: 'asked',
    container: 'main',
    state: 'running',
  });
  const id = containerIds['main'] ?? '';
  t.like(containers, {
    length: 1,
    0: { id, sandboxId, pod: identity, name: 'main', attempt: 0, state: 'running' },
  });
  t.deepEqual(await cri.listContainers({ pod: 'asked', state: 'exited' }), []);
  const running = await cri.containerStatus(id);
  t.like(running, {
    state: 'running',
    exitCode: 0,
    finishedAtMs: undefined,
    runtime: { tty: false, stdin: false },
  });
  t.true(Math.abs((running.startedAtMs ?? 0) - systemClock.now()) < 60_000);
  t.true((running.runtime.pid ?? 0) > 1);
  t.is(running.logPath, join(node.podLogsFolder, `default_asked_${uid}`, 'main', '0.log'));
  t.true(((await cri.containerStats(id))?.memory?.workingSetBytes?.value ?? 0n) > 0n);
  t.is((await cri.listContainerStats({ id })).length, 1);
  const streams = { tty: false, stdin: false, stdout: true, stderr: true };
  t.regex(await cri.execUrl(id, ['true'], streams), /^http:\/\/127\.0\.0\.1:\d+\/exec\//);
  t.regex(await cri.attachUrl(id, streams), /\/attach\//);
  t.regex(await cri.portForwardUrl(sandboxId, [80]), /\/portforward\//);
  await cri.reopenLog(id);

  await cri.stopContainer(id, 0);
  const ended = await cri.containerStatus(id);
  t.like(ended, { state: 'exited', exitCode: 137 });
  t.true((ended.finishedAtMs ?? 0) >= (ended.startedAtMs ?? Number.POSITIVE_INFINITY));
});

test.serial(
  'failures are told apart: no such container, a deadline, a caller who gave up, no socket',
  async (t) => {
    const cri = new CriClient({ endpoint: `unix://${node.socket}` });
    t.teardown(() => cri.close());
    t.like(await t.throwsAsync(cri.containerStatus('nope')), { kind: 'NotFound', layer: 'cri' });
    const canceled = new AbortController();
    const call = cri.listContainers({}, canceled.signal);
    canceled.abort();
    t.like(await t.throwsAsync(call), { kind: 'Canceled' });
    const impatient = new CriClient({ endpoint: node.socket, timeoutMs: 0 });
    t.teardown(() => impatient.close());
    t.like(await t.throwsAsync(impatient.listContainers()), { kind: 'Timeout', layer: 'cri' });
    const nowhere = new CriClient({ endpoint: `unix://${node.folder}/none.sock` });
    t.teardown(() => nowhere.close());
    t.false(await nowhere.available());
    const error = await t.throwsAsync(nowhere.version());
    t.like(error, { kind: 'Unavailable', layer: 'cri' });
    t.regex(error?.message ?? '', /none\.sock/);
    t.like(
      t.throws(() => new CriClient({ endpoint: 'tcp://10.0.0.1:1' })),
      { kind: 'InvalidParams' },
    );
  },
);

test.serial('a client finds the runtime again at once after a restart', async (t) => {
  const cri = new CriClient({ endpoint: node.socket });
  t.teardown(() => cri.close());
  t.true(await cri.available());
  await node.containerd.killDaemon();
  t.false(await cri.available());
  t.false(await cri.available());
  await node.containerd.startDaemon();
  t.is((await cri.version()).runtimeName, 'containerd');
  cri.close();
  t.like(await t.throwsAsync(cri.version()), { kind: 'Unavailable' });
});

test.serial('processes of a container are listed and signalled, and its events heard', async (t) => {
  const cri = new CriClient({ endpoint: node.socket });
  const tasks = new TaskClient(cri.connection);
  const stop = new AbortController();
  const received: TaskEvent[] = [];
  const { promise: ended, resolve: exited } = Promise.withResolvers<void>();
  let id = '';
  const hearing = (async () => {
    for await (const event of tasks.events(stop.signal)) {
      received.push(event);
      if (event.kind === 'exited' && event.containerId === id && id !== '') exited();
    }
  })();
  const refused = t.throwsAsync(hearing);
  const { containerIds } = await runPod(node, shellPod('signalled', 'trap "exit 3" TERM; sleep 1000 & wait'));
  id = containerIds['main'] ?? '';
  const processes = await tasks.listPids(id);
  const { runtime } = await cri.containerStatus(id);
  t.true(processes.some(({ pid }) => pid === runtime.pid));
  t.like(await tasks.process(id), { pid: runtime.pid, status: 2 });
  await tasks.killExec(id, '', SIGTERM);
  await ended;
  t.true(
    received.some(
      (event) =>
        event.kind === 'exited' && event.containerId === id && event.execId === id && event.exitCode === 3,
    ),
  );
  t.like(await t.throwsAsync(tasks.listPids('nope')), { kind: 'NotFound', layer: 'cri' });
  stop.abort();
  t.like(await refused, { kind: 'Canceled' });
  cri.close();
});

test.serial('a log of a real container is followed over a rotation of its file to its end', async (t) => {
  const cri = new CriClient({ endpoint: node.socket });
  t.teardown(() => cri.close());
  const script = 'mkfifo /tmp/go; echo one; read a < /tmp/go; echo "$a"; read a < /tmp/go; printf %s "$a"';
  const pod = shellPod('followed', script);
  const { containerIds } = await runPod(node, pod);
  const id = containerIds['main'] ?? '';
  const lookup = { find: () => Promise.resolve(undefined), inNamespace: () => Promise.resolve([]) };
  const source = await openLogs(
    {
      targets: new PodTargets(cri, lookup),
      lookup,
      cri,
      states: new ContainerStates(cri, systemClock),
      edged: undefined,
      searches: new LogSearches(),
      expressions: new Expressions(systemClock),
      clock: systemClock,
      logRoot: '/var/log/pods',
    },
    { name: 'followed', follow: true },
    { unwanted: [] },
    quiet,
  );
  const say = (word: string) =>
    node.runtime.cri.execSync({ containerId: id, cmd: ['sh', '-c', `echo ${word} > /tmp/go`], timeout: 5n });
  t.is((await source.read('stdout', 100))?.toString(), 'one\n');
  await say('two');
  t.is((await source.read('stdout', 100))?.toString(), 'two\n');
  const { logPath } = await cri.containerStatus(id);
  renameSync(logPath, `${logPath}.20261122-165506`);
  await cri.reopenLog(id);
  await say('three');
  // The runtime marks what ends without a newline as a piece: none is added.
  t.is((await source.read('stdout', 100))?.toString(), 'three');
  t.is(await source.read('stdout', 100), undefined);
  t.like(await source.ended, { reason: 'Completed' });
});
