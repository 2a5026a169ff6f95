import test from 'ava';
import { selectFields } from '../../../agent/rpc/select-fields.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web', 'a/b': 'c' }, uid: '1' },
  spec: {
    containers: [
      { name: 'web', image: 'i', ports: [80] },
      { name: 'sidecar', image: 'j' },
    ],
  },
  status: { phase: 'Running' },
};

const select = (...fields: string[]): Record<string, unknown> => {
  const { object } = selectFields({ meta: { source: 'agent' }, object: POD }, fields) as {
    object: Record<string, unknown>;
  };
  return object;
};

test('what is selected stays in its place, with what names the object', (t) => {
  t.deepEqual(select('$.status.phase'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default' },
    status: { phase: 'Running' },
  });
});

test('an array holds the selected elements, in their order', (t) => {
  t.deepEqual(select('$.spec.containers[?@.name == "sidecar"].name').spec, {
    containers: [{ name: 'sidecar' }],
  });
  t.deepEqual(select('$.spec.containers[1].image', '$.spec.containers[0].name').spec, {
    containers: [{ name: 'web' }, { image: 'j' }],
  });
});

test('a whole branch is taken whole, also where a part of it was selected too', (t) => {
  t.deepEqual(select('$.metadata.labels["a/b"]', '$.metadata').metadata, POD.metadata);
  t.deepEqual(select('$'), POD);
});

test('what is not there is left out, and each item of a list is cut', (t) => {
  const result = selectFields({ meta: {}, items: [POD, POD] }, ['$.no.such', '$.spec.containers[9]']) as {
    items: unknown[];
  };
  t.deepEqual(result.items[1], {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default' },
  });
});

test('the object itself is left as it was, and a path that is none is refused', (t) => {
  const before = structuredClone(POD);
  select('$.status', '$.spec.containers[0]');
  t.deepEqual(POD, before);
  t.like(
    t.throws(() => select('status[')),
    { kind: 'InvalidParams' },
  );
});

for (const field of ['$..*..*', '$[?match(@.kind, "(P+)+x")]', '$[?search(@.kind, "P")]', '$[?@..*..a]']) {
  test(`a path that could keep the agent busy is refused: ${field}`, (t) => {
    t.like(
      t.throws(() => select(field)),
      { kind: 'InvalidParams' },
    );
  });
}
