/** Where each kind of object is read: the operations that every door uses. */
import type { KubernetesObject, Node } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../../devices/device-operations.ts';
import { withoutReadingTimes } from '../../devices/reported-values.ts';
import type { DeviceFeed } from '../../devices/watch/device-feed.ts';
import type { EventLog } from '../../pods/events/event-log.ts';
import type { FeedSource } from '../../watch/entry.ts';
import type { ResourceFeed } from '../../watch/resource-feed.ts';

/** Registers a listener until the signal aborts. */
export type Trigger = (listener: () => void, signal: AbortSignal) => void;

export interface ObjectOperations {
  readonly podFeed: ResourceFeed;
  readonly devices: Pick<DeviceOperations, 'list' | 'listModels'>;
  readonly deviceFeed: Pick<DeviceFeed, 'subscribe'>;
  readonly events: Pick<EventLog, 'list' | 'subscribe'>;
  readonly configMaps: { list(signal: AbortSignal): Promise<readonly KubernetesObject[]> };
  readonly nodeObject: (signal: AbortSignal) => Promise<{ readonly object: Node } | undefined>;
  /** Pods, or what the store holds, may be other than before. */
  readonly onPodsChange: Trigger;
}

/** For sources that report changes; reading now and then finds missed ones. */
const NOTIFIED_PERIOD_MS = 5_000;
/** For sources that report nothing. */
const POLLED_PERIOD_MS = 10_000;

const EVERYWHERE = { allNamespaces: true } as const;

/** The source of a namespaced kind that has a feed of its own. */
export function podSource({ podFeed, onPodsChange }: ObjectOperations): FeedSource {
  return {
    read: async (signal) => (await podFeed.refresh(signal)).entries.map(({ object }) => object),
    onChange: onPodsChange,
    periodMs: NOTIFIED_PERIOD_MS,
  };
}

export function nodeSource({ nodeObject, onPodsChange }: ObjectOperations): FeedSource {
  return {
    async read(signal) {
      const found = await nodeObject(signal);
      return found === undefined ? [] : [found.object];
    },
    onChange: onPodsChange,
    periodMs: NOTIFIED_PERIOD_MS,
  };
}

export function configMapSource({ configMaps, onPodsChange }: ObjectOperations): FeedSource {
  return {
    read: (signal) => configMaps.list(signal),
    onChange: onPodsChange,
    periodMs: POLLED_PERIOD_MS,
  };
}

export function eventSource({ events }: ObjectOperations): FeedSource {
  return {
    read: (_signal) => Promise.resolve(events.list(EVERYWHERE).items),
    onChange: (listener, signal) => events.subscribe(listener, signal),
    periodMs: POLLED_PERIOD_MS,
    // An event is what it was, counted.
    significant: ({ metadata, ...event }) => [metadata.uid, event['count'], event['lastTimestamp']],
  };
}

export function deviceSource({ devices, deviceFeed }: ObjectOperations): FeedSource {
  return {
    read: async (signal) => (await devices.list(EVERYWHERE, signal)).items,
    onChange(listener, signal) {
      // While the devices cannot be read there are no changes to report; the periodic refresh continues.
      deviceFeed.subscribe(listener, signal).catch(() => undefined);
    },
    periodMs: NOTIFIED_PERIOD_MS,
    significant: withoutReadingTimes,
  };
}

export function deviceModelSource({ devices, onPodsChange }: ObjectOperations): FeedSource {
  return {
    read: async (signal) => (await devices.listModels(EVERYWHERE, signal)).items,
    onChange: onPodsChange,
    periodMs: POLLED_PERIOD_MS,
  };
}
