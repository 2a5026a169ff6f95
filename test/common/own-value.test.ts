/** Names that every object has are no names of anything of ours, wherever a name comes from outside. */
import test from 'ava';
import { parseFieldSelector } from '../../common/kubernetes/field-selector.ts';
import { parseLabelSelector } from '../../common/kubernetes/label-selector.ts';
import { POD_FIELDS } from '../../agent/pods/read-pods.ts';
import { bodyKind } from '../../agent/gateway/device-writes/device-write-routes.ts';
import { accessOf } from '../../agent/gateway/resources/rights.ts';
import { applyStrategicMerge } from '../../agent/backends/edge-store/strategic-merge.ts';
import { askedMethod } from '../../clients/edgectl/access/asked-method.ts';
import { environmentValue } from '../../clients/edgectl/describe/environment.ts';
import { pointerInto } from '../../clients/edgectl/devices/named-path.ts';
import { ownValue } from '../../common/json-object.ts';
import { goHeaders } from '../../tunnel/cloud/go-headers.ts';

const NAMES = Object.getOwnPropertyNames(Object.prototype);

const LOOK_UPS: Readonly<Record<string, (name: string) => unknown>> = {
  'a group of the Kubernetes API': (name) => accessOf({ group: name, resource: name, verb: name }),
  'a resource': (name) => accessOf({ group: '', resource: name, verb: name }),
  'a verb': (name) => accessOf({ group: '', resource: 'pods', verb: name }),
  'a content type': (name) => (typeof bodyKind('PATCH', name) === 'string' ? 'a kind' : undefined),
  'a label that is required': (name) => parseLabelSelector(name.replaceAll('_', 'a'))({}) || undefined,
  'a label path': (name) => pointerInto({}, `/${name}/x`)?.names[0],
  'a label of the downward API': (name) =>
    environmentValue(
      { name: 'X', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${name}']` } } },
      {},
      { metadata: { labels: {} } },
    )[0]?.startsWith(' (v1:') === true
      ? undefined
      : 'a value',
};

test('L12: a name of Object.prototype is found in no table', (t) => {
  for (const name of NAMES) {
    t.is(ownValue({} as Record<string, unknown>, name), undefined);
    for (const [what, lookUp] of Object.entries(LOOK_UPS)) t.is(lookUp(name), undefined, `${what} ${name}`);
    t.throws(() => parseFieldSelector(`${name}=x`, POD_FIELDS), undefined, `a field ${name}`);
    t.throws(() => askedMethod(name, name), undefined, `can-i ${name} ${name}`);
    t.throws(() => askedMethod('get', `pods/${name}/${name}`.slice(5)), undefined, `can-i get ${name}`);
  }
});

test('L12: a client names its headers as it likes', (t) => {
  for (const name of NAMES) {
    const headers = goHeaders([name, 'one', name, 'two']);
    t.deepEqual(Object.values(headers), [['one', 'two']], name);
  }
  t.is(JSON.stringify(goHeaders(['__proto__', 'x'])), '{"__proto__":["x"]}');
});

test('L12: a patch of a pod in the store makes a member of whatever name, and no other object', (t) => {
  for (const name of NAMES) {
    const patch = JSON.parse(`{"${name}": {"a": 1}, "list": [{"b": 2}]}`) as Record<string, unknown>;
    const merged = applyStrategicMerge({ kept: true }, patch);
    t.deepEqual(
      JSON.parse(JSON.stringify(merged)),
      JSON.parse(JSON.stringify({ kept: true, ...patch })),
      name,
    );
    t.is(Object.getPrototypeOf(merged), Object.prototype);
    const lists = JSON.parse(`{"${name}": [{"name": "a"}]}`) as Record<string, unknown>;
    t.is(JSON.stringify(applyStrategicMerge({}, lists)), JSON.stringify(lists));
  }
});
