/** A watch of a selection of a feed. */
import type { KubernetesObject, WatchEvent } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import SqliteDatabase from 'better-sqlite3';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { ResourceFeed } from '../../../agent/watch/resource-feed.ts';
import { VersionCounter, versionMigrations } from '../../../agent/watch/version-counter.ts';
import { type FeedWatch, watchFeed } from '../../../agent/watch/watch-feed.ts';
import type { ByteSource } from '../../../common/byte-source.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const OPENING = new AbortController().signal;

function pod(name: string, labels: Record<string, string> = {}, resourceVersion = '7'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, labels, resourceVersion },
  };
}

/** A feed over a list that the test changes, and the lines of a watch of what has the label `watched`. */
function rig(t: ExecutionContext, objects: KubernetesObject[]) {
  const clock = new ManualClock();
  const database = new SqliteDatabase(':memory:');
  t.teardown(() => database.close());
  for (const { sql } of versionMigrations) database.exec(sql);
  const feed = new ResourceFeed({
    name: 'pods',
    source: { read: () => Promise.resolve([...objects]), periodMs: 1_000 },
    versions: new VersionCounter(database, clock),
    clock,
    log: pino({ level: 'silent' }),
  });
  t.teardown(() => feed.stop());
  const watch: FeedWatch<KubernetesObject> = {
    kind: 'a pod',
    isSelected: ({ metadata }) => metadata.labels?.['watched'] === 'yes',
    sendInitialEvents: true,
  };
  const change = async (...now: KubernetesObject[]): Promise<void> => {
    objects.splice(0, objects.length, ...now);
    await feed.refresh(OPENING);
    await settle();
  };
  return { feed, watch, change };
}

async function nextEvent(source: ByteSource): Promise<WatchEvent> {
  const line = await source.read('stdout', 1 << 20);
  return JSON.parse(line?.toString() ?? 'null') as WatchEvent;
}

const WATCHED = { watched: 'yes' };

test('an object that enters the selection is added, one that leaves it is deleted, whatever happened to it', async (t) => {
  const { feed, watch, change } = rig(t, [pod('in', WATCHED), pod('out')]);
  const source = await watchFeed(feed, watch, { unwanted: [] }, OPENING);
  t.teardown(() => source.cancel('Canceled'));
  t.like(await nextEvent(source), { type: 'ADDED', object: { metadata: { name: 'in' } } });
  await change(pod('in'), pod('out', WATCHED));
  const events = [await nextEvent(source), await nextEvent(source)];
  t.deepEqual(
    events.map(({ type, object }) => [type, (object as KubernetesObject).metadata.name]),
    [
      ['DELETED', 'in'],
      ['ADDED', 'out'],
    ],
  );
  t.is(source.waiting?.(), 'a change of a pod');
});

test('an object has the version that it has where it was read, not the number of the Kubernetes door', async (t) => {
  const { feed, watch, change } = rig(t, [pod('a', WATCHED, '41')]);
  const source = await watchFeed(feed, watch, { unwanted: [] }, OPENING);
  t.teardown(() => source.cancel('Canceled'));
  t.like(await nextEvent(source), { object: { metadata: { resourceVersion: '41' } } });
  await change({ ...pod('a', WATCHED, '42'), spec: { changed: true } });
  t.like(await nextEvent(source), { type: 'MODIFIED', object: { metadata: { resourceVersion: '42' } } });
});

test('a reader that is slow gets each object as it is by then, and none that came and went', async (t) => {
  const { feed, watch, change } = rig(t, [pod('a', WATCHED)]);
  const source = await watchFeed(feed, watch, { unwanted: [] }, OPENING);
  t.teardown(() => source.cancel('Canceled'));
  for (let round = 0; round < 20; round += 1)
    await change({ ...pod('a', WATCHED), spec: { round } }, pod(`passing-${round}`, WATCHED));
  await change({ ...pod('a', WATCHED), spec: { round: 20 } });
  t.deepEqual(await nextEvent(source), {
    type: 'ADDED',
    object: { ...pod('a', WATCHED), spec: { round: 20 } },
  });
  t.is(source.waiting?.(), 'a change of a pod');
});

test('what is shown is asked for each event: a right may go while the watch runs', async (t) => {
  const { feed, watch, change } = rig(t, [pod('a', WATCHED)]);
  let sees = true;
  const show = (object: KubernetesObject): KubernetesObject =>
    sees ? object : { ...object, spec: 'hidden' };
  const source = await watchFeed(feed, watch, { unwanted: [], show }, OPENING);
  t.teardown(() => source.cancel('Canceled'));
  t.deepEqual((await nextEvent(source)).object, pod('a', WATCHED));
  sees = false;
  await change({ ...pod('a', WATCHED), spec: { password: 'secret' } });
  t.like(await nextEvent(source), { object: { spec: 'hidden' } });
});

test('a watch that is canceled leaves the feed, and one of what is not there does not begin', async (t) => {
  const { feed, watch } = rig(t, []);
  const source = await watchFeed(feed, watch, { unwanted: [] }, OPENING);
  t.is(feed.watchers, 1);
  source.cancel('Canceled');
  t.is(feed.watchers, 0);
  t.is(await source.read('stdout', 10), undefined);
  t.deepEqual(await source.ended, { reason: 'Canceled' });
  const missing = (): EdgectlError => new EdgectlError('NotFound', 'no such pod');
  await t.throwsAsync(watchFeed(feed, { ...watch, missing }, { unwanted: [] }, OPENING), {
    message: 'no such pod',
  });
  t.is(feed.watchers, 0);
});
