import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { runningNode } from '../../sandbox/background.ts';
import { startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { isObject, type JsonObject } from '../../sandbox/store/strategic-merge.ts';
import { shellPod } from '../helpers/containerd.ts';
import { changed } from '../helpers/file-change.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';

const run = promisify(execFile);

function container(status: JsonObject, name = 'main'): JsonObject {
  const list = Array.isArray(status['containerStatuses']) ? status['containerStatuses'].filter(isObject) : [];
  return list.find((one) => one['name'] === name) ?? {};
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

test('a crash loop waits longer each time, and an EdgeCore that was restarted goes on counting', async (t) => {
  const node = await startTestNode({
    pods: [],
    morePods: [shellPod('loop', 'echo once; exit 3')],
    backOff: { baseMs: 200, maxMs: 60_000 },
  });
  t.teardown(() => node.stop());
  const waits = await node.podStatus(
    'default/loop',
    (status) =>
      container(status)['restartCount'] === 3 && JSON.stringify(status).includes('CrashLoopBackOff'),
  );
  const { lastState, ready, started, state } = container(waits);
  t.regex(JSON.stringify(state), /back-off \ds restarting failed container=main pod=loop_default\(/);
  t.like(lastState, { terminated: { exitCode: 3, reason: 'Error' } });
  t.deepEqual([ready, started], [false, false]);
  await node.stopEdgeCore();
  await node.startEdgeCore();
  const again = await node.podStatus(
    'default/loop',
    (status) => Number(container(status)['restartCount']) > 3,
  );
  t.true(Number(container(again)['restartCount']) >= 4);
});

test('a rotated log is renamed, the one before it compressed, and the container writes on', async (t) => {
  const pod = shellPod('writer', 'i=0; while true; do i=$((i+1)); echo "line $i"; sleep 0.1; done');
  const node = await startTestNode({ pods: [], morePods: [pod] });
  t.teardown(() => node.stop());
  const path = join(node.edgeCore.kubelet.runtime.logFolder(pod), 'main', '0.log');
  for (let rotations = 0; rotations < 2; rotations += 1) {
    await changed(path, (text) => text.split('\n').length > 2);
    await node.rotateLog('default', 'writer', 'main');
  }
  await changed(path, (text) => text.split('\n').length > 2);
  const [compressed, renamed] = readdirSync(dirname(path))
    .filter((file) => file !== '0.log')
    .toSorted();
  t.regex(compressed ?? '', /^0\.log\.\d{8}-\d{6}\.gz$/);
  t.regex(renamed ?? '', /^0\.log\.\d{8}-\d{6}$/);
  const texts = [
    gunzipSync(readFileSync(join(dirname(path), compressed ?? ''))),
    readFileSync(join(dirname(path), renamed ?? '')),
    readFileSync(path),
  ];
  const numbers = Buffer.concat(texts)
    .toString()
    .trim()
    .split('\n')
    .map((line) => Number(/line (\d+)$/.exec(line)?.[1]));
  t.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
});

test('pods come and go while the node runs', async (t) => {
  const node = await startTestNode({ pods: [] });
  t.teardown(() => node.stop());
  const pod = shellPod('guest', 'sleep 1000');
  await node.edgeCore.kubelet.add(pod);
  await node.podStatus('default/guest', ({ phase }) => phase === 'Running');
  const url = `${node.addresses.metaServer}/api/v1/namespaces/default/pods/guest`;
  t.is((await fetch(url)).status, 200);
  await node.edgeCore.kubelet.remove(pod);
  t.is((await fetch(url)).status, 404);
  t.deepEqual(await node.edgeCore.kubelet.runtime.containers(pod.metadata.uid), []);
  t.false(existsSync(node.edgeCore.kubelet.runtime.logFolder(pod)));
});

test('MetaServer, Edged and the broker go and come back at their addresses', async (t) => {
  const node = await startTestNode({ pods: ['default/web-0'], mosquitto: true });
  t.teardown(() => node.stop());
  const parts = [
    {
      port: node.edgeCore.metaServerPort,
      stop: () => node.stopMetaServer(),
      start: () => node.startMetaServer(),
    },
    { port: node.edgeCore.edgedPort, stop: () => node.stopEdged(), start: () => node.startEdged() },
    { port: node.mosquitto?.port ?? 0, stop: () => node.stopMosquitto(), start: () => node.startMosquitto() },
  ];
  for (const { port, start, stop } of parts) {
    t.true(await listens(port));
    await stop();
    t.false(await listens(port));
    await start();
    t.true(await listens(port));
  }
});

test('a node without containers lists its pods, and says nothing of logs it does not have', async (t) => {
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  t.is(node.addresses.edged, undefined);
  const list: unknown = await (await fetch(`${node.addresses.metaServer}/api/v1/pods`)).json();
  t.is(isObject(list) && Array.isArray(list['items']) ? list['items'].length : 0, 4);
  t.is((await fetch(`${node.addresses.metaServer}/api/v1/namespaces/default/pods/web-0/log`)).status, 500);
  const yaml = readFileSync(node.addresses.edgeCoreYaml, 'utf8');
  t.true(yaml.includes(`server: 127.0.0.1:${node.edgeCore.metaServerPort}`));
  await node.stop();
  t.false(existsSync(node.addresses.folder));
});

test('the command starts a node apart from itself, shows it, and takes it down', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'state-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const main = new URL('../../sandbox/main.ts', import.meta.url).pathname;
  const sandbox = (...args: string[]): Promise<{ stdout: string }> =>
    run(process.execPath, [...process.execArgv, main, ...args, '--folder', folder]);
  const up = await sandbox('up', '--pods', 'default/web-0');
  t.regex(up.stdout, /The node runs \(process \d+\)/);
  const status = await sandbox('status');
  t.regex(status.stdout, /pod default\/web-0: Running/);
  const node = /in (\S+)\.\n/.exec(status.stdout)?.[1] ?? '';
  t.true(existsSync(node));
  t.regex((await sandbox('down')).stdout, /The node is down/);
  t.false(existsSync(node));
  t.is(runningNode(folder), undefined);
});
