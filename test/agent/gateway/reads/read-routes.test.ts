import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { MemoryObjects, pod, startTestDoor, type TestDoor } from '../test-door.ts';

interface List {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly resourceVersion: string };
  }[];
}

async function doorWith(
  t: ExecutionContext,
  ...names: readonly string[]
): Promise<TestDoor & { objects: MemoryObjects }> {
  const objects = new MemoryObjects();
  objects.put(...names.map((name) => pod(name)));
  const door = await startTestDoor({ objects });
  t.teardown(() => door.stop());
  return Object.assign(door, { objects });
}

async function listOf(door: TestDoor, query: string): Promise<List> {
  return (await (await door.get(`/api/v1/pods?${query}`)).json()) as List;
}

function names({ items }: List): string[] {
  return items.map(({ metadata }) => metadata.name);
}

test('a list is a Kubernetes list, in the order of names', async (t) => {
  const door = await doorWith(t, 'b', 'a', 'c');
  const list = await listOf(door, '');
  t.like(list, { kind: 'PodList', apiVersion: 'v1' });
  t.deepEqual(names(list), ['a', 'b', 'c']);
  t.true(list.items.every(({ metadata }) => /^\d+$/.test(metadata.resourceVersion)));
});

test('a namespace has its own objects, one that there is not has none', async (t) => {
  const door = await doorWith(t, 'a');
  door.objects.put(pod('b', 'Running', 'factory'));
  const inFactory = (await (await door.get('/api/v1/namespaces/factory/pods')).json()) as List;
  t.deepEqual(names(inFactory), ['b']);
  const nowhere = (await (await door.get('/api/v1/namespaces/none/pods')).json()) as List;
  t.deepEqual(nowhere.items, []);
});

test('labels and fields select, with = and !=', async (t) => {
  const door = await doorWith(t, 'a', 'b');
  door.objects.put(pod('c', 'Failed'));
  t.deepEqual(names(await listOf(door, 'labelSelector=app%20in%20(a,c)')), ['a', 'c']);
  t.deepEqual(names(await listOf(door, 'labelSelector=app!%3Da')), ['b', 'c']);
  t.deepEqual(names(await listOf(door, 'fieldSelector=status.phase!%3DRunning')), ['c']);
  t.deepEqual(names(await listOf(door, 'fieldSelector=metadata.name%3Db,spec.nodeName%3Dedge-01')), ['b']);
  const refused = await door.get('/api/v1/pods?fieldSelector=spec.nothing%3D1');
  t.is(refused.status, 400);
  t.like(await refused.json(), { reason: 'BadRequest' });
  t.is((await door.get('/api/v1/pods?labelSelector=%3D%3D')).status, 400);
});

test('pages hold every object once, and the version of the first page', async (t) => {
  const door = await doorWith(t, 'a', 'b', 'c', 'd', 'e');
  const first = await listOf(door, 'limit=2');
  t.deepEqual(names(first), ['a', 'b']);
  t.is(first.metadata.remainingItemCount, 3);
  door.objects.put(pod('a', 'Failed'), pod('f'));
  const second = await listOf(door, `limit=2&continue=${first.metadata.continue}`);
  const third = await listOf(door, `continue=${second.metadata.continue}`);
  t.deepEqual([...names(second), ...names(third)], ['c', 'd', 'e', 'f']);
  t.is(third.metadata.resourceVersion, first.metadata.resourceVersion);
  t.is(third.metadata.continue, undefined);
  t.is((await door.get('/api/v1/pods?continue=nonsense')).status, 400);
  const [, token] = (first.metadata.continue ?? '').split('.');
  t.is(
    (await door.get(`/api/v1/pods?continue=${Number(first.metadata.resourceVersion) + 9_000}.${token}`))
      .status,
    410,
  );
});

test('an object that there is not is 404 with its kind and name', async (t) => {
  const door = await doorWith(t, 'a');
  t.is((await door.get('/api/v1/namespaces/default/pods/a')).status, 200);
  const refused = await door.get('/api/v1/namespaces/default/pods/none');
  t.is(refused.status, 404);
  t.like(await refused.json(), {
    reason: 'NotFound',
    message: 'pods "none" not found',
    details: { name: 'none', kind: 'pods' },
  });
});

test('an answer has the form that is asked for', async (t) => {
  const door = await doorWith(t, 'a');
  const yaml = await door.get('/api/v1/pods', { accept: 'application/yaml' });
  t.is(yaml.headers.get('content-type'), 'application/yaml');
  t.like(parse(await yaml.text()), { kind: 'PodList' });
  const table = (await (
    await door.get('/api/v1/namespaces/default/pods/a', {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    })
  ).json()) as {
    kind: string;
    columnDefinitions: { name: string }[];
    rows: { cells: string[]; object: object }[];
  };
  t.is(table.kind, 'Table');
  t.deepEqual(
    table.columnDefinitions.map(({ name }) => name),
    ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node', 'Nominated Node', 'Readiness Gates'],
  );
  t.is(table.rows[0]?.cells[0], 'a');
  t.like(table.rows[0]?.object, { kind: 'PartialObjectMetadata' });
  const metadata = (await (
    await door.get('/api/v1/pods', {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    })
  ).json()) as List;
  t.is(metadata.kind, 'PartialObjectMetadataList');
  t.false('spec' in (metadata.items[0] ?? {}));
  const protobuf = await door.get('/api/v1/pods', { accept: 'application/vnd.kubernetes.protobuf' });
  t.is(protobuf.headers.get('content-type'), 'application/json');
});

test('what cannot be read is 503, and the door goes on', async (t) => {
  const door = await doorWith(t, 'a');
  const { EdgectlError } = await import('@edgectl/rpc-schema/errors');
  door.objects.failure = new EdgectlError('Unavailable', 'no backend can list the pods', {
    hint: 'start EdgeCore',
  });
  const refused = await door.get('/api/v1/pods');
  t.is(refused.status, 503);
  t.like(await refused.json(), {
    reason: 'ServiceUnavailable',
    message: 'no backend can list the pods: start EdgeCore',
  });
  door.objects.failure = undefined;
  t.is((await door.get('/api/v1/pods')).status, 200);
});

test('an exact version is served while it is the present one', async (t) => {
  const door = await doorWith(t, 'a');
  const { resourceVersion } = (await listOf(door, '')).metadata;
  const exact = `resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`;
  t.is((await door.get(`/api/v1/pods?${exact}`)).status, 200);
  door.objects.put(pod('b'));
  t.is((await door.get(`/api/v1/pods?${exact}`)).status, 410);
  t.is((await door.get(`/api/v1/pods?resourceVersion=${resourceVersion}`)).status, 200);
});
