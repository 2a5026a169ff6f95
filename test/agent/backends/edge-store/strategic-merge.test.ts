import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { applyStrategicMerge } from '../../../../agent/backends/edge-store/strategic-merge.ts';
import { isJsonObject, type JsonObject } from '../../../../agent/backends/http/kubernetes-json.ts';
import { diff } from '../../../../sandbox/store/strategic-merge.ts';

const fixtures = new URL('../../../fixtures/edgecore-v1.23.1/', import.meta.url);

const condition = fc.record({
  type: fc.constantFrom('Ready', 'Initialized', 'ContainersReady', 'PodScheduled'),
  status: fc.constantFrom('True', 'False'),
  lastTransitionTime: fc.constantFrom('2026-11-22T16:58:20Z', '2026-11-22T16:59:39Z'),
});
const state = fc.oneof(
  fc.record({ running: fc.record({ startedAt: fc.string() }) }),
  fc.record({ waiting: fc.record({ reason: fc.string() }) }),
  fc.record({ terminated: fc.record({ exitCode: fc.nat(255) }) }),
);
const container = fc.record({
  name: fc.constantFrom('web', 'sidecar'),
  ready: fc.boolean(),
  restartCount: fc.nat(9),
  state,
  lastState: fc.oneof(fc.constant({}), state),
});
const status = fc.record(
  {
    phase: fc.constantFrom('Pending', 'Running', 'Failed'),
    conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
    containerStatuses: fc.array(container, { maxLength: 3 }),
    podIPs: fc.uniqueArray(fc.record({ ip: fc.ipV4() }), { selector: ({ ip }) => ip, maxLength: 3 }),
    podIP: fc.ipV4(),
    reason: fc.string(),
  },
  { requiredKeys: ['phase'] },
);

test('the patch from one status to another, laid over the one, is the other', (t) => {
  fc.assert(
    fc.property(status, status, (from, to) => {
      const patch = diff({ status: from }, { status: to }) as JsonObject;
      t.deepEqual(applyStrategicMerge({ status: from }, patch), { status: to });
    }),
  );
});

test('neither the object nor the patch is changed', (t) => {
  fc.assert(
    fc.property(status, status, (from, to) => {
      const patch = diff({ status: from }, { status: to }) as JsonObject;
      const before = JSON.stringify([from, patch]);
      applyStrategicMerge({ status: from }, patch);
      t.is(JSON.stringify([from, patch]), before);
    }),
  );
});

test('the recorded patch of the crash loop changes what it names and keeps the order and the rest', (t) => {
  const patch: unknown = JSON.parse(readFileSync(new URL('sqlite-podpatch-crasher.json', fixtures), 'utf8'));
  if (!isJsonObject(patch)) return t.fail();
  const types = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const conditions = types
    .toReversed()
    .map((type) => ({ type, status: 'True', lastTransitionTime: 'before' }));
  const { status: merged } = applyStrategicMerge(
    {
      status: {
        phase: 'Running',
        conditions,
        containerStatuses: [{ name: 'main', restartCount: 1, stale: true }],
      },
    },
    patch,
  );
  if (!isJsonObject(merged)) return t.fail();
  t.is(merged['phase'], 'Running');
  t.deepEqual(
    merged['conditions'],
    types.map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: type === 'Ready' || type === 'ContainersReady' ? '2026-11-22T16:59:39Z' : 'before',
    })),
  );
  t.like(merged['containerStatuses'], { 0: { name: 'main', restartCount: 5 } });
  t.false(JSON.stringify(merged).includes('stale'), 'containerStatuses is not a list that is merged');
  t.false(JSON.stringify(merged).includes('$'));
});

test('directives delete, replace, retain, and take plain values out', (t) => {
  const original = {
    metadata: { finalizers: ['a', 'b', 'c'], labels: { x: '1' } },
    spec: {
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'w', emptyDir: {} },
      ],
    },
    status: { conditions: [{ type: 'Ready' }, { type: 'Initialized' }], podIP: '1' },
  };
  t.deepEqual(
    applyStrategicMerge(original, {
      metadata: {
        '$deleteFromPrimitiveList/finalizers': ['b'],
        finalizers: ['d'],
        labels: { $patch: 'replace', y: '2' },
      },
      spec: {
        volumes: [
          { name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/' } },
          { name: 'w', $patch: 'delete' },
        ],
      },
      status: { conditions: [{ $patch: 'replace' }, { type: 'Only' }], podIP: null },
    }),
    {
      metadata: { finalizers: ['a', 'c', 'd'], labels: { y: '2' } },
      spec: { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
      status: { conditions: [{ type: 'Only' }] },
    },
  );
});

test('an element that the order does not name stays behind the one that it followed', (t) => {
  const conditions = ['a', 'mine', 'b', 'c'].map((type) => ({ type }));
  const order = ['c', 'a', 'b'].map((type) => ({ type }));
  t.deepEqual(
    applyStrategicMerge(
      { status: { conditions } },
      { status: { '$setElementOrder/conditions': order, conditions: [] } },
    ),
    { status: { conditions: ['c', 'a', 'mine', 'b'].map((type) => ({ type })) } },
  );
});
