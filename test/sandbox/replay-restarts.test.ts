/** What restarts and rotations leave on the recorded node, step by step on one node. */
import test from 'ava';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { isObject, type JsonObject } from '../../sandbox/store/strategic-merge.ts';
import { changed } from '../helpers/file-change.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { exchange } from './replay/exchange.ts';
import { distinctLines, normalise, RULES, type RuleName } from './replay/normalise.ts';
import { readRecording, recordedText } from './replay/recording.ts';

const ALL = Object.keys(RULES) as RuleName[];
let node: SandboxNode;

test.before('start the recorded pods', async () => {
  node = await startTestNode();
});

test.after.always('stop the node', async () => {
  await node?.stop();
});

async function logPath(namespace: string, pod: string, container: string): Promise<string> {
  const containerId = await node.edgeCore.kubelet.runningContainer(namespace, pod, container);
  const { status } = await node.edgeCore.kubelet.runtime.cri.containerStatus({ containerId });
  return status?.logPath ?? '';
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function nameOf(pod: JsonObject): unknown {
  return isObject(pod['metadata']) ? pod['metadata']['name'] : undefined;
}

/** The status by pod, but for the crash loop: it is at another turn. */
function statuses(list: string): JsonObject {
  const parsed: unknown = JSON.parse(list.replaceAll(/":<(\w+)>/g, '":"<$1>"'));
  const pods = objects(isObject(parsed) ? parsed['items'] : []);
  return Object.fromEntries(
    pods.filter((pod) => nameOf(pod) !== 'crasher').map((pod) => [String(nameOf(pod)), pod['status']]),
  ) as JsonObject;
}

test.serial('after a rotation only the new file is seen: 130, 131', async (t) => {
  const path = await logPath('factory', 'biglog', 'logger');
  await changed(path, (text) => text.includes('BULK-DONE'));
  const rotated = await node.rotateLog('factory', 'biglog', 'logger');
  t.regex(rotated, /\/0\.log\.\d{8}-\d{6}$/);
  await changed(path, (text) => text.split('\n').length > 2);
  for (const [name, port] of [
    ['130-log-after-rotation', node.edgeCore.metaServerPort],
    ['131-edged-log-after-rotation', node.edgeCore.edgedPort],
  ] as const) {
    const recording = readRecording(`${name}.txt`);
    const answer = await exchange(recording, port);
    const lines = (body: Buffer): string =>
      distinctLines(normalise(body.toString().replaceAll('\\n', '\n'), ALL).replaceAll(/\n(?=tick)/g, '\n'));
    t.is(
      lines(answer.body).replaceAll(/(tick <n>\n)+/g, '$1'),
      lines(recording.answer.body).replaceAll(/(tick <n>\n)+/g, '$1'),
    );
    t.is(answer.headers['content-type'], recording.answer.headers['content-type']);
  }
});

test.serial(
  'an EdgeCore that was stopped and started knows its pods again, but not the init container: 096, 098',
  async (t) => {
    await node.podStatus('factory/press-line-collector-6d5f9c7b8d-4xkqz', ({ phase }) => phase === 'Running');
    await node.stopEdgeCore();
    t.throws(() => node.edgeCore.kubelet);
    await t.throwsAsync(fetch(`${node.addresses.metaServer}/api/v1/pods`));
    await node.startEdgeCore();
    await node.podsSettled();
    const recording = readRecording('096-pods-after-restart.txt');
    const answer = await exchange(recording, node.edgeCore.metaServerPort);
    const actual = statuses(normalise(answer.body.toString(), ALL));
    t.deepEqual(actual, statuses(normalise(recording.answer.body.toString(), ALL)));
    const collector = Object.values(actual)
      .filter(isObject)
      .find(({ phase }) => phase === 'Pending');
    t.true(recordedText('098-collector-after-restart-init-status.txt').startsWith('Pending'));
    t.deepEqual(
      collector?.['initContainerStatuses'],
      JSON.parse(/\[.*\]/.exec(recordedText('098-collector-after-restart-init-status.txt'))?.[0] ?? ''),
    );
  },
);

test.serial(
  'a restart by MetaServer: the former instance is still there for previous, and gets in the way of exec: 097, 225, 226',
  async (t) => {
    const path = await logPath('default', 'web-0', 'sidecar');
    await changed(path, (text) => text.split('\n').length > 2);
    const answer = await fetch(`${node.addresses.metaServer}/api/v1/namespaces/default/pods/restart`, {
      method: 'POST',
      body: '["web-0"]',
    });
    t.is(answer.status, 200);
    await node.podStatus('default/web-0', (status) =>
      objects(status['containerStatuses']).every((one) => one['restartCount'] === 1 && one['ready'] === true),
    );

    const previous = readRecording('097-edged-previous-after-restart-pod.txt');
    const log = await exchange(previous, node.edgeCore.edgedPort);
    t.is(log.status, 200);
    t.is(
      distinctLines(normalise(log.body.toString(), ALL)),
      distinctLines(normalise(previous.answer.body.toString(), ALL)),
    );

    const exec = readRecording('225-exec-web-with-exited.txt');
    const counted = recordedText('226-exec-exited-sibling-20x.txt')
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\s*\d+ /, ''));
    const seen = new Set<string>();
    for (let tries = 0; tries < 100 && seen.size < 2; tries += 1)
      seen.add((await exchange(exec, node.edgeCore.metaServerPort)).body.toString().trim());
    t.deepEqual([...seen].toSorted(), counted.toSorted());
    t.true(counted.includes(exec.answer.body.toString().trim()));
  },
);

test.serial(
  'with the runtime gone logs of a running container cannot be had, and come back with it',
  async (t) => {
    const url = `${node.addresses.edged ?? ''}/containerLogs/default/web-0/sidecar?tailLines=1`;
    await node.stopContainerd();
    t.is((await fetch(url)).status, 500);
    await node.startContainerd();
    t.is((await fetch(url)).status, 200);
  },
);

test.serial('a killed EdgeCore leaves its containers, and its rows, as they were', async (t) => {
  const before = await containerIds();
  t.is(before.length, 2);
  await node.killEdgeCore();
  await node.startEdgeCore();
  await node.podsSettled();
  t.deepEqual(await containerIds(), before);
});

async function containerIds(): Promise<unknown[]> {
  const pod: unknown = await (
    await fetch(`${node.addresses.metaServer}/api/v1/namespaces/default/pods/web-0`)
  ).json();
  const status = isObject(pod) && isObject(pod['status']) ? pod['status'] : {};
  return objects(status['containerStatuses']).map(({ containerID }) => containerID);
}
