/** What a feed has now, and what changes in it, for one watcher of a selection. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../common/byte-source.ts';
import { type Change, type Entry, eventTypeOf } from './entry.ts';
import type { ResourceFeed } from './resource-feed.ts';
import { type WatchChoice, WatchSource } from './watch-source.ts';

export interface FeedWatch<Seen extends KubernetesObject> {
  /** The watched kind in the singular, for messages: `a pod`. */
  readonly kind: string;
  readonly isSelected: (object: Seen) => boolean;
  /** Whether it begins with an `ADDED` for each object that is there. */
  readonly sendInitialEvents: boolean;
  /** Made if nothing is selected now; absent: that is not an error. */
  readonly missing?: () => EdgectlError;
}

/** @throws EdgectlError `Unavailable`, `Timeout` where the feed cannot be read now; what `missing` makes; the reason of `signal` */
export async function watchFeed<Seen extends KubernetesObject>(
  feed: Pick<ResourceFeed, 'refresh' | 'subscribe'>,
  { kind, isSelected, sendInitialEvents, missing }: FeedWatch<Seen>,
  choice: WatchChoice<Seen>,
  signal: AbortSignal,
): Promise<ByteSource> {
  const selects = (object: KubernetesObject): boolean => isSelected(object as Seen);
  const { version, entries } = await feed.refresh(signal);
  signal.throwIfAborted();
  const present = entries.filter(({ object }) => selects(object));
  if (present.length === 0 && missing !== undefined) throw missing();
  const source = new WatchSource<Seen>(kind, choice);
  if (sendInitialEvents) for (const entry of present) source.add('ADDED', asRead<Seen>(entry));
  const add = (change: Change): void => {
    const type = eventTypeOf(change, selects);
    if (type !== undefined) source.add(type, asRead<Seen>(change.entry));
  };
  for (const change of feed.subscribe(version, add, source.signal)) add(change);
  return source;
}

/** With the version that it has where it was read, as every other method gives it. */
function asRead<Seen extends KubernetesObject>({ object, origin: { resourceVersion } }: Entry): Seen {
  const { resourceVersion: _, ...metadata } = object.metadata;
  const read = {
    ...object,
    metadata: { ...metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
  };
  return read as unknown as Seen;
}
