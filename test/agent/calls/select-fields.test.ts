import test from 'ava';
import { selectFields } from '../../../agent/calls/select-fields.ts';

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

/** Nested one in another, ten members each, and a value with a long list. */
const LARGE = {
  metadata: POD.metadata,
  spec: nested(4),
  list: Array.from({ length: 20_000 }, () => ({ a: 1 })),
};

function nested(depth: number): object {
  if (depth === 0) return { a: 1 };
  return Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, nested(depth - 1)]));
}

const BOMBS: Readonly<Record<string, readonly string[]>> = {
  'many selectors in each bracket': [`$.spec${'[*,*,*,*,*,*,*,*,*,*]'.repeat(4)}`],
  'one name many times in each bracket': [
    `$.spec${`[${Array.from({ length: 40 }, () => "'k1'").join(',')}]`.repeat(4)}`,
  ],
  'filters within filters': [`${'$.spec[?'.repeat(7)}@.k1${']'.repeat(7)}`],
  'a filter that begins at the root for each element': ['$.list[?$.list[?@.b]]'],
  'functions of the whole for each element': ['$.list[?count($.list[*])>3 && length($.list)>3]'],
  'every path a caller may give': Array.from({ length: 64 }, () => '$..*'),
};
for (const [what, fields] of Object.entries(BOMBS)) {
  test(`H2: paths that multiply are cut off: ${what}`, (t) => {
    const started = process.cpuUsage();
    t.like(
      t.throws(() => selectFields({ meta: {}, items: [LARGE] }, fields)),
      { kind: 'RequestEntityTooLarge' },
    );
    const { user, system } = process.cpuUsage(started);
    t.true(user + system < 4_000_000, `${user + system} µs`);
  });
}

test('H2: two queries are not compared: each comparison could visit the whole object', (t) => {
  t.throws(() => select('$.spec.containers[?@.image == $.spec]'), {
    message: /two queries cannot be compared/,
  });
  t.deepEqual(select('$.spec.containers[?length(@.ports) == 1 && @.image != "j"].name').spec, {
    containers: [{ name: 'web' }],
  });
});

test('H2: a name of every one of 1,500 pods costs a small part of the bound', (t) => {
  const result = selectFields({ meta: {}, items: Array.from({ length: 1500 }, () => POD) }, [
    '$.status.phase',
    '$.spec.containers[*].name',
    '$.metadata.labels.app',
    '$..image',
  ]) as { items: unknown[] };
  t.is(result.items.length, 1500);
});
