import { connect } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { Readable } from 'node:stream';
import test, { type ExecutionContext } from 'ava';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { ManualClock } from '../../../helpers/manual-clock.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { MemoryObjects, pod, startTestDoor, type TestDoor, type TestDoorOptions } from '../test-door.ts';

const WAIT_MS = 30_000;

interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject & { readonly code?: number; readonly rows?: readonly unknown[] };
}

/** Reads one event after the other. */
class Watching {
  readonly #lines: AsyncIterator<string>;
  readonly #interface: Interface;
  readonly status: number;

  constructor(response: Response) {
    this.status = response.status;
    this.#interface = createInterface(Readable.fromWeb(response.body as never));
    this.#lines = this.#interface[Symbol.asyncIterator]();
  }

  /** `undefined` at the end. */
  async next(): Promise<WatchEvent | undefined> {
    const { value, done } = (await this.#lines.next()) as { value: string; done: boolean };
    return done ? undefined : (JSON.parse(value) as WatchEvent);
  }

  async summary(): Promise<string> {
    const event = await this.next();
    return event === undefined ? 'end' : `${event.type} ${event.object.metadata?.name ?? ''}`.trim();
  }
}

async function doorOf(
  t: ExecutionContext,
  objects: MemoryObjects,
  options: TestDoorOptions = {},
): Promise<TestDoor> {
  const door = await startTestDoor({ objects, ...options });
  t.teardown(() => door.stop());
  return door;
}

async function watch(
  door: TestDoor,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Watching> {
  return new Watching(await door.get(`/api/v1/pods?watch=true&${query}`, headers));
}

async function versionOf(door: TestDoor): Promise<string> {
  const list = (await (await door.get('/api/v1/pods')).json()) as { metadata: { resourceVersion: string } };
  return list.metadata.resourceVersion;
}

test('without a version, a watch begins with what is there and goes on with what changes', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const door = await doorOf(t, objects);
  const events = await watch(door, '');
  t.is(await events.summary(), 'ADDED web-0');
  objects.put(pod('web-1'));
  t.is(await events.summary(), 'ADDED web-1');
  objects.put(pod('web-1', 'Failed'));
  const modified = await events.next();
  t.is(modified?.type, 'MODIFIED');
  t.deepEqual(modified?.object['status'], { phase: 'Failed' });
  objects.remove(pod('web-0'));
  t.is(await events.summary(), 'DELETED web-0');
});

test('a watch from the version of a list tells what came after it, nothing twice', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const door = await doorOf(t, objects);
  const version = await versionOf(door);
  objects.put(pod('web-1'));
  const events = await watch(door, `resourceVersion=${version}`);
  t.is(await events.summary(), 'ADDED web-1');
  const later = await watch(door, `resourceVersion=${await versionOf(door)}`);
  objects.put(pod('web-2'));
  t.is(await later.summary(), 'ADDED web-2');
  t.is(await events.summary(), 'ADDED web-2');
});

test('a version that is too old, or from another life, is 410 Expired', async (t) => {
  const objects = new MemoryObjects();
  const door = await doorOf(t, objects);
  const version = Number(await versionOf(door));
  for (const wrong of ['1', String(version + 100_000)]) {
    const refused = await door.get(`/api/v1/pods?watch=true&resourceVersion=${wrong}`);
    t.is(refused.status, 410);
    t.like(await refused.json(), { reason: 'Expired', code: 410 });
  }
  t.is((await door.get('/api/v1/pods?watch=true&resourceVersion=abc')).status, 400);
});

test('an object that enters or leaves the selection is added or deleted for this watch', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0', 'Pending'), pod('web-1'));
  const door = await doorOf(t, objects);
  const events = await watch(door, 'fieldSelector=status.phase%3DRunning');
  t.is(await events.summary(), 'ADDED web-1');
  objects.put(pod('web-0', 'Running'));
  t.is(await events.summary(), 'ADDED web-0');
  objects.put(pod('web-1', 'Failed'));
  t.is(await events.summary(), 'DELETED web-1');
});

test('sendInitialEvents marks the end of what was there by a bookmark', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const door = await doorOf(t, objects);
  const events = await watch(
    door,
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=',
  );
  t.is(await events.summary(), 'ADDED web-0');
  const bookmark = await events.next();
  t.is(bookmark?.type, 'BOOKMARK');
  t.is(bookmark?.object.kind, 'Pod');
  t.is(bookmark?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true');
  t.is(bookmark?.object.metadata.resourceVersion, await versionOf(door));
});

test('a watch ends when its time is over', async (t) => {
  const door = await doorOf(t, new MemoryObjects());
  const events = await watch(door, 'timeoutSeconds=1');
  t.is(await events.summary(), 'end');
  t.true((await waitUntil(() => door.feed.watchers === 0, WAIT_MS)) !== undefined);
});

test('a watch ends when its rights do, and says so', async (t) => {
  const door = await doorOf(t, new MemoryObjects());
  const events = await watch(door, '');
  door.revoke();
  const error = await events.next();
  t.is(error?.type, 'ERROR');
  t.is(error?.object.code, 403);
  t.is(await events.summary(), 'end');
});

test('a watch ends when its user is removed', async (t) => {
  const door = await doorOf(t, new MemoryObjects());
  const events = await watch(door, '', { authorization: 'Bearer bob' });
  await waitUntil(() => door.feed.watchers === 1, WAIT_MS);
  door.users.remove('bob');
  t.is((await events.next())?.object.code, 401);
  t.is(await events.summary(), 'end');
});

test('a table is told row by row, its columns once', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const door = await doorOf(t, objects);
  const events = await watch(door, '', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  const first = await events.next();
  t.is(first?.object.kind, 'Table');
  t.true(Array.isArray(first?.object['columnDefinitions']));
  t.is(first?.object.rows?.length, 1);
  objects.put(pod('web-0', 'Failed'));
  const second = await events.next();
  t.is(second?.type, 'MODIFIED');
  t.is(second?.object['columnDefinitions'], null);
});

test('two hundred watches cost the reads of one, and leave nothing', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const door = await doorOf(t, objects);
  const leaving = new AbortController();
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      fetch(`${door.url}/api/v1/pods?watch=true`, {
        headers: { authorization: 'Bearer alice' },
        signal: leaving.signal,
      }),
    ),
  );
  const watches = answers.map((answer) => new Watching(answer));
  for (const events of watches) t.is(await events.summary(), 'ADDED web-0');
  t.is(door.feed.watchers, 200);
  const reads = objects.reads;
  objects.put(pod('web-0', 'Failed'));
  for (const events of watches) t.is(await events.summary(), 'MODIFIED web-0');
  t.true(objects.reads - reads <= 2);
  const ends = Promise.allSettled(watches.map((events) => events.next()));
  leaving.abort();
  await ends;
  t.true(
    (await waitUntil(() => door.feed.watchers === 0 && door.runningRequests.size === 0, WAIT_MS)) !==
      undefined,
  );
  t.is(objects.listeners, 0);
});

/** So many pods are 6 MB; one turn of the loop may not have to hold them. */
function manyPods(count: number): KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => ({
    ...pod(`web-${String(index).padStart(5, '0')}`),
    filler: 'x'.repeat(4_000),
  }));
}

for (const query of [
  '',
  'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
]) {
  test(`L3: a watch begins with 1,500 pods, each once, and goes on (${query || 'as it is'})`, async (t) => {
    const objects = new MemoryObjects();
    objects.put(...manyPods(1_500));
    const door = await doorOf(t, objects);
    const events = await watch(door, query);
    const names = new Set<string>();
    while (names.size < 1_500) {
      const event = await events.next();
      t.is(event?.type, 'ADDED');
      if (event === undefined) return;
      names.add(event.object.metadata?.name ?? '');
    }
    if (query !== '') t.is((await events.next())?.type, 'BOOKMARK');
    objects.put(pod('later'));
    t.is(await events.summary(), 'ADDED later');
  });
}

test('L3: a client that does not read its beginning is cut off after a minute, and costs no copy of it', async (t) => {
  const objects = new MemoryObjects();
  objects.put(...manyPods(3_000));
  const clock = new ManualClock();
  const door = await doorOf(t, objects, { clock });
  const before = clock.pending;
  const socket = connect(door.port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(
    'GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer alice\r\n\r\n',
  );
  await waitUntil(() => door.feed.watchers === 1, WAIT_MS);
  await clock.advance(59_000);
  t.is(door.feed.watchers, 1);
  await clock.advance(2_000);
  await waitUntil(() => door.feed.watchers === 0, WAIT_MS);
  t.is(clock.pending, before);
});

test('L3: a client that reads slowly misses nothing of what changes meanwhile', async (t) => {
  const objects = new MemoryObjects();
  objects.put(...manyPods(1_500));
  const door = await doorOf(t, objects);
  const events = await watch(door, '');
  t.is((await events.next())?.type, 'ADDED');
  for (let round = 0; round < 5; round += 1) {
    objects.put(pod(`web-0000${round}`, 'Failed'));
    await (await door.get('/api/v1/pods?limit=1')).text();
  }
  let added = 1;
  let modified = 0;
  while (modified < 5) {
    const event = await events.next();
    if (event === undefined) break;
    if (event.type === 'ADDED') added += 1;
    else modified += 1;
  }
  t.is(added, 1_500);
  t.is(modified, 5);
});
