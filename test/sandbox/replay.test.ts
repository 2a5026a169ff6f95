/**
 * The recorded node's answers from its store: objects, lists, watches, device writes. A node with the same rows must give the same
 * bytes; no container runs.
 */
import test from 'ava';
import { parse } from 'yaml';
import { startSandboxNode, type SandboxNode } from '../../sandbox/sandbox-node.ts';
import { PODS } from '../../sandbox/store/seed.ts';
import { diff, isObject, type JsonObject } from '../../sandbox/store/strategic-merge.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { exchange } from './replay/exchange.ts';
import { normalise, type RuleName } from './replay/normalise.ts';
import { type Answer, readRecording, recordedText, type Recording } from './replay/recording.ts';

const WEB_PORT = 18080;

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('not an object');
  return value;
}

/** A node whose store has the recorded rows, the live statuses included: they are taken from the recorded list. */
async function recordedNode(
  clock = new ManualClock(),
): Promise<{ node: SandboxNode; port: number; clock: ManualClock }> {
  const node = await startSandboxNode({ containers: false, webPort: WEB_PORT, clock });
  const { store } = node.edgeCore;
  const { items } = object(JSON.parse(readRecording('001-pods-all.txt').answer.body.toString()));
  for (const pod of (Array.isArray(items) ? items : []).map(object)) {
    const { name, namespace, uid } = object(pod['metadata']);
    const row = object(store.meta(`${String(namespace)}/pod/${String(name)}`));
    const status = diff(object(row['status']), object(pod['status']));
    store.putMeta(`${String(namespace)}/podpatch/${String(name)}`, 'podpatch', { metadata: { uid }, status });
  }
  return { node, port: node.edgeCore.metaServerPort, clock };
}

function same(
  answer: Answer,
  recording: Recording,
  rules: readonly RuleName[] = [],
): readonly [actual: unknown, expected: unknown] {
  const shape = ({ status, headers, body }: Answer): unknown => ({
    status,
    contentType: headers['content-type'],
    body: normalise(body.toString(), rules),
  });
  return [shape(answer), shape(recording.answer)];
}

const node = recordedNode();
test.after.always('stop the node', async () => {
  await (await node).node.stop();
});

const READS: readonly string[] = [
  '001-pods-all',
  '002-pods-default',
  '003-pods-factory-label',
  '004-pods-label-nomatch',
  '005-pods-label-bad',
  '006-pods-field-name',
  '007-pods-field-nodename',
  '008-pods-missing-ns',
  '009-pod-get',
  '010-pod-get-collector-undelivered-status',
  '011-pod-missing',
  '012-pod-wrong-ns',
  '013-pods-limit',
  '014-pods-table',
  '015-pods-protobuf',
  '017-badpath',
  '018-root',
  '019-api',
  '020-apis',
  '021-api-v1',
  '022-version',
  '023-healthz',
  '024-openapi',
  '025-unknown-resource',
  '026-unknown-group',
  '027-head-pods',
  '028-metrics',
  '030-events-all',
  '031-events-default',
  '032-events-k8sio',
  '035-nodes',
  '036-node',
  '037-node-missing',
  '038-namespaces',
  '039-configmaps',
  '040-secrets',
  '041-services',
  '050-devices-all',
  '051-devices-default',
  '052-device-get',
  '053-device-missing',
  '054-devices-label',
  '055-devicemodels',
  '056-devicemodel-get',
  '057-devices-v1alpha2',
  '058-devicestatuses',
  '059-group-discovery',
  '070-pod-delete',
  '071-pod-create',
  '072-pod-patch',
  '073-device-patch',
  '074-device-create',
  '075-device-delete',
  '222-attach',
  '223-portforward',
];

for (const name of READS) {
  test(`MetaServer answers as recorded: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    t.deepEqual(...same(await exchange(recording, (await node).port), recording));
  });
}

/** Recorded when the store had other versions in it. */
for (const name of ['016b-pods-table-fallback', '213-exec-get', '410-meta-ws-get']) {
  test(`MetaServer answers as recorded, at other versions: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    const answer = await exchange(recording, (await node).port, {
      enough: ({ body, headers }) => headers['connection'] !== 'close' && body.length > 0,
    });
    t.deepEqual(...same(answer, recording, ['versions', 'times', 'ids']));
  });
}

const WATCHES = {
  '060-pods-watch': 0,
  '061-devices-watch': 4,
  '062-pods-watch-timeout': 4,
  '063-pods-watch-rv0': 3,
  '064-pods-watch-rv1': 3,
};

for (const [name, seconds] of Object.entries(WATCHES)) {
  test(`a watch gives every row once and then nothing: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    const { clock, port } = await node;
    const bytes = recording.answer.body.length;
    const answer = await exchange(recording, port, {
      begun: async () => clock.advance(seconds * 1000),
      enough: ({ body }) => recording.clientStopped && body.length >= bytes,
    });
    t.deepEqual(...same(answer, recording));
  });
}

test('a watch says nothing of a status that changes: 065', async (t) => {
  const { node: own, port } = await recordedNode();
  t.teardown(() => own.stop());
  const { store } = own.edgeCore;
  const recording = readRecording('065-pods-watch-70s.txt');
  // Recorded when the rows were others: they are in the recording.
  for (const line of recording.answer.body.toString().trim().split('\n'))
    store.putObject(PODS, object(object(JSON.parse(line))['object']));
  const bytes = recording.answer.body.length;
  const later = await fetch(`http://127.0.0.1:${port}/api/v1/pods?watch=true`);
  const answer = await exchange(recording, port, { enough: ({ body }) => body.length >= bytes });
  t.deepEqual(...same(answer, recording));
  store.putMeta('default/podpatch/crasher', 'podpatch', { metadata: {}, status: { phase: 'Failed' } });
  await own.stop();
  t.is(await text(later), recording.answer.body.toString());
});

test('an object as YAML says the same: 016', async (t) => {
  const recording = readRecording('016-pods-yaml.txt');
  const answer = await exchange(recording, (await node).port);
  t.is(answer.headers['content-type'], recording.answer.headers['content-type']);
  // Written by another library: it quotes and folds elsewhere.
  t.deepEqual(parse(answer.body.toString()), parse(recording.answer.body.toString()));
});

test('the recorded device writes, one after the other, leave what was recorded', async (t) => {
  const { clock, node: own, port } = await recordedNode();
  t.teardown(() => own.stop());
  const watched = readRecording('089-devices-watch-during-put.txt');
  const { promise: listening, resolve: begun } = Promise.withResolvers<void>();
  const watch = exchange(watched, port, { begun: async () => begun() });
  await listening;
  for (const name of [
    '080-device-put',
    '081-device-get-after-put',
    '082-device-put-stale-rv',
    '083-device-put-othername',
    '084-device-put-nomapper',
    '085-device-put-badjson',
    '086-device-put-labelonly',
  ]) {
    const recording = readRecording(`${name}.txt`);
    // 081 was recorded a moment later than 080: nothing in between but that write.
    t.deepEqual(...same(await exchange(recording, port), recording), name);
  }
  for (const name of ['087-device-get-after-all', '088-devices-all-after']) {
    const recording = readRecording(`${name}.txt`);
    t.deepEqual(...same(await exchange(recording, port), recording, ['versions']), name);
  }
  const after = readRecording('090-device-put-mapper-down.txt');
  t.deepEqual(...same(await exchange(after, port), after), '090');
  // Nobody who watches was told of any of it.
  await clock.advance(10_000);
  t.deepEqual(...same(await watch, watched), '089');
});

test('a device write with a higher version is told to who watches: 091', async (t) => {
  const { clock, node: own, port } = await recordedNode();
  t.teardown(() => own.stop());
  const recording = readRecording('091-devices-watch-put-rv-bumped.txt');
  const lines = recording.answer.body.toString().trim().split('\n');
  const { object: written } = object(JSON.parse(lines.at(-1) ?? ''));
  const { name, namespace } = object(object(written)['metadata']);
  const body = JSON.stringify(written);
  const watch = exchange(recording, port, {
    begun: async () => {
      const url = `http://127.0.0.1:${port}/apis/devices.kubeedge.io/v1beta1/namespaces/${String(namespace)}/devices/${String(name)}`;
      await fetch(url, { method: 'PUT', body });
      await clock.advance(6000);
    },
  });
  t.deepEqual(...same(await watch, recording));
});

test('the rows of edgecore.db are the recorded ones', async (t) => {
  const { store } = (await node).node.edgeCore;
  const keys = store.column("SELECT key || '|' || type FROM meta");
  const recorded = recordedText('sqlite-dump.txt').split('\n--')[0]?.trim().split('\n') ?? [];
  // The mapper's row comes with a mapper.
  const expected = recorded.filter((line) => !line.includes('devicemapper'));
  t.deepEqual([...keys].toSorted(), expected.toSorted());
  const schema = store.column('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL');
  const wanted = recordedText('sqlite-schema.sql')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/;$/, ''));
  t.deepEqual([...schema].toSorted(), wanted.toSorted());
});

test("a crash loop's status is patched as recorded", (t) => {
  const rows = readRecording('060-pods-watch.txt')
    .answer.body.toString()
    .trim()
    .split('\n')
    .map((line) => object(object(JSON.parse(line))['object']));
  const row = object(rows.find((one) => object(one['metadata'])['name'] === 'crasher')?.['status']);
  const recorded = object(object(JSON.parse(recordedText('sqlite-podpatch-crasher.json')))['status']);
  // What the patch was made of is its own result: laid over the row and compared with it again, it must come out the same.
  const live = { ...row, ...recorded, conditions: conditions(row, recorded) };
  for (const key of Object.keys(live)) if (key.startsWith('$')) Reflect.deleteProperty(live, key);
  t.deepEqual(diff(row, live), recorded);
});

/** What a response gave until it was cut off. */
async function text(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
  } catch {
    // The node was stopped: that is the end that was waited for.
  }
  return Buffer.concat(parts).toString();
}

/** The conditions of a row with the recorded patch's times. */
function conditions(row: JsonObject, patch: JsonObject): JsonObject[] {
  const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(object) : []);
  return list(row['conditions']).map((one) => ({
    ...one,
    ...list(patch['conditions']).find(({ type }) => type === one['type']),
  }));
}
