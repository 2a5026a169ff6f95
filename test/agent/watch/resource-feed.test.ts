import { systemClock } from '../../../common/clock.ts';
import { setMaxListeners } from 'node:events';
import test from 'ava';
import fc from 'fast-check';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ResourceFeed } from '../../../agent/watch/resource-feed.ts';
import type { Change } from '../../../agent/watch/entry.ts';
import { VersionCounter } from '../../../agent/watch/version-counter.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { MemoryObjects, pod, silent, versionDatabase } from '../gateway/test-door.ts';

const never = new AbortController().signal;
setMaxListeners(0, never);

function feedOf(
  objects: MemoryObjects,
  clock = new ManualClock(),
  significant?: (object: KubernetesObject) => unknown,
) {
  const versions = new VersionCounter(versionDatabase(), systemClock);
  const source = { ...objects.source, ...(significant && { significant }) };
  return new ResourceFeed({ name: 'pods', source, versions, clock, log: silent });
}

function inOrder(objects: ReadonlyMap<string, KubernetesObject>): string {
  return JSON.stringify([...objects].toSorted(([one], [other]) => one.localeCompare(other)));
}

function summary(changes: readonly Change[]): string[] {
  return changes.map(({ type, entry }) => `${type} ${entry.object.metadata.name}`);
}

test('a version moves when the status does, and only then', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'), pod('web-1'));
  const feed = feedOf(objects);
  const first = await feed.refresh(never);
  const again = await feed.refresh(never);
  t.deepEqual(again, first);
  objects.put(pod('web-0', 'Failed'));
  const after = await feed.refresh(never);
  t.true(after.version > first.version);
  const [changed, kept] = after.entries;
  t.is(changed?.object.metadata.resourceVersion, String(after.version));
  t.is(kept?.version, first.entries[1]?.version);
  t.is(kept?.object, first.entries[1]?.object);
});

test("the backend's own resourceVersion is no change", async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const feed = feedOf(objects);
  const first = await feed.refresh(never);
  const same = pod('web-0');
  objects.put({ ...same, metadata: { ...same.metadata, resourceVersion: '77' } });
  t.is((await feed.refresh(never)).version, first.version);
});

test('whoever watches from a list hears every later change, once and in order', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const clock = new ManualClock();
  const feed = feedOf(objects, clock);
  const { version } = await feed.refresh(never);
  objects.put(pod('web-1'));
  await feed.refresh(never);
  const leaving = new AbortController();
  const received: Change[] = [];
  const earlier = feed.subscribe(version, (change) => received.push(change), leaving.signal);
  t.deepEqual(summary(earlier), ['ADDED web-1']);
  objects.put(pod('web-1', 'Failed'));
  objects.remove(pod('web-0'));
  await feed.refresh(never);
  t.deepEqual(summary(received), ['MODIFIED web-1', 'DELETED web-0']);
  leaving.abort();
  objects.put(pod('web-2'));
  await feed.refresh(never);
  t.is(received.length, 2);
  t.is(objects.listeners, 0);
});

test('while somebody watches, a hint from the source is followed within a moment', async (t) => {
  const objects = new MemoryObjects();
  const clock = new ManualClock();
  const feed = feedOf(objects, clock);
  const { version } = await feed.refresh(never);
  const leaving = new AbortController();
  const received = new Promise<Change>((resolve) => {
    feed.subscribe(version, resolve, leaving.signal);
  });
  const readsBefore = objects.reads;
  objects.put(pod('web-0'));
  objects.tell();
  await clock.advance(100);
  t.is((await received).entry.object.metadata.name, 'web-0');
  t.is(objects.reads, readsBefore + 1);
  leaving.abort();
});

test('another object of the same name is a deletion and an addition, in rising versions', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const feed = feedOf(objects);
  const { version } = await feed.refresh(never);
  const other = pod('web-0');
  objects.put({ ...other, metadata: { ...other.metadata, uid: 'another' } });
  await feed.refresh(never);
  const changes = feed.subscribe(version, () => undefined, new AbortController().signal);
  t.deepEqual(summary(changes), ['DELETED web-0', 'ADDED web-0']);
  t.true((changes[0]?.version ?? 0) < (changes[1]?.version ?? 0));
  feed.stop();
});

test('what cannot be read has not changed', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const feed = feedOf(objects);
  const { version } = await feed.refresh(never);
  objects.failure = new EdgectlError('Unavailable', 'nobody answers');
  await t.throwsAsync(feed.refresh(never), { message: 'nobody answers' });
  objects.failure = undefined;
  t.is((await feed.refresh(never)).version, version);
});

test('what makes no difference is shown and counts for nothing', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0', 'one'));
  const feed = feedOf(objects, new ManualClock(), ({ metadata }) => metadata.name);
  const { version } = await feed.refresh(never);
  objects.put(pod('web-0', 'two'));
  const after = await feed.refresh(never);
  t.is(after.version, version);
  t.deepEqual(after.entries[0]?.object['status'], { phase: 'two' });
});

test('the version that an object had where it was read is kept, with the one of ours since which it stood', async (t) => {
  const objects = new MemoryObjects();
  const at = (resourceVersion: string, phase: string): KubernetesObject => {
    const object = pod('web-0', phase);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  };
  objects.put(at('5', 'one'));
  const feed = feedOf(objects);
  const first = (await feed.refresh(never)).entries[0];
  t.is(first?.origin.resourceVersion, '5');
  objects.put(at('5', 'two'));
  const second = (await feed.refresh(never)).entries[0];
  t.deepEqual(second?.origin, first?.origin);
  t.true((second?.version ?? 0) > (first?.version ?? 0));
  objects.put(at('6', 'three'));
  const third = (await feed.refresh(never)).entries[0];
  t.deepEqual(third?.origin, { resourceVersion: '6', since: third?.version });
});

test('many who ask at once cost two reads', async (t) => {
  const objects = new MemoryObjects();
  const feed = feedOf(objects);
  await Promise.all(Array.from({ length: 100 }, () => feed.refresh(never)));
  t.is(objects.reads, 2);
});

test('while nothing is told, a look of a moment ago is as good as a new one', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const clock = new ManualClock();
  const versions = new VersionCounter(versionDatabase(), systemClock);
  let stamp: string | undefined = 'one';
  const source = { ...objects.source, stamp: () => stamp };
  const feed = new ResourceFeed({ name: 'pods', source, versions, clock, log: silent });
  const reads = async (): Promise<number> => {
    await feed.refresh(never);
    return objects.reads;
  };
  t.is(await reads(), 1);
  t.is(await reads(), 1);
  stamp = 'two';
  t.is(await reads(), 2);
  t.is(await reads(), 2);
  await clock.advance(1_000);
  t.is(await reads(), 3);
  stamp = undefined;
  t.is(await reads(), 4);
  t.is(await reads(), 5);
});

test('what nobody asks for in ten minutes is forgotten, and its versions are then too old', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const clock = new ManualClock();
  const feed = feedOf(objects, clock);
  const { version } = await feed.refresh(never);
  await clock.advance(5 * 60_000);
  feed.sweep();
  t.not(feed.last, undefined);
  await clock.advance(6 * 60_000);
  feed.sweep();
  t.is(feed.last, undefined);
  t.true((await feed.refresh(never)).version > version);
  t.throws(() => feed.subscribe(version, () => undefined, never), { message: /too old/ });
});

test('whatever happens, a list and what is watched after it make the next list', async (t) => {
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    phase: fc.constantFrom('Pending', 'Running', 'Failed', undefined),
    refresh: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.array(step, { maxLength: 30 }),
      async (before, after) => {
        const objects = new MemoryObjects();
        const feed = feedOf(objects);
        const play = async (steps: typeof before): Promise<void> => {
          for (const { name, phase, refresh } of steps) {
            if (phase === undefined) objects.remove(pod(name));
            else objects.put(pod(name, phase));
            if (refresh) await feed.refresh(never);
          }
        };
        await play(before);
        const list = await feed.refresh(never);
        const cache = new Map(list.entries.map(({ object }) => [object.metadata.name, object]));
        await play(after);
        const end = await feed.refresh(never);
        let last = list.version;
        for (const { type, entry, version } of feed.subscribe(list.version, () => undefined, never)) {
          if (version <= last) throw new Error(`version ${version} after ${last}`);
          last = version;
          if (type === 'DELETED') cache.delete(entry.object.metadata.name);
          else cache.set(entry.object.metadata.name, entry.object);
        }
        feed.stop();
        const wanted = new Map(end.entries.map(({ object }) => [object.metadata.name, object]));
        if (inOrder(cache) !== inOrder(wanted)) {
          throw new Error('the cache is another than the list');
        }
      },
    ),
    { numRuns: 100 },
  );
  t.pass();
});
