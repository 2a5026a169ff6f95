/** `pod.watch`: pods as they change. One feed serves its sessions and the watches of the Kubernetes door. */
import type { Pod, PodWatchParams } from '@edgectl/rpc-schema/generated/types';
import type { ByteSource } from '../../common/byte-source.ts';
import { objectSelector } from '../../common/kubernetes/object-selector.ts';
import type { FeedSource } from '../watch/entry.ts';
import type { ResourceFeed } from '../watch/resource-feed.ts';
import { watchFeed } from '../watch/watch-feed.ts';
import type { WatchChoice } from '../watch/watch-source.ts';
import type { PodSources } from './pod-sources.ts';
import { podNotFound } from './pod-targets.ts';
import { POD_FIELDS } from './read-pods.ts';

/** Changes are reported; reading now and then finds missed ones. */
const PERIOD_MS = 5_000;

export interface PodSigns {
  /** Calls back when pods may be other than before, until `signal` aborts. */
  onChange(listener: () => void, signal: AbortSignal): void;
  /** Another one when pods may be other than before; `undefined` while somebody who would tell is away. */
  stamp(): string | undefined;
}

export function podFeedSource(sources: PodSources, { onChange, stamp }: PodSigns): FeedSource {
  return {
    read: async (signal) => (await sources.read({}, signal)).pods,
    onChange,
    stamp,
    periodMs: PERIOD_MS,
  };
}

/** @throws EdgectlError `NotFound` for a name that is not there, `InvalidParams` for a selector that is none, `Unavailable` */
export async function watchPods(
  feed: ResourceFeed,
  params: PodWatchParams,
  choice: WatchChoice<Pod>,
  signal: AbortSignal,
): Promise<ByteSource> {
  const { allNamespaces = false, namespace = 'default', name } = params;
  const bySelectors = objectSelector(params, POD_FIELDS);
  const isSelected = (pod: Pod): boolean =>
    (allNamespaces || pod.metadata.namespace === namespace) &&
    (name === undefined || pod.metadata.name === name) &&
    bySelectors(pod);
  const { sendInitialEvents = true } = params;
  const missing = name === undefined ? {} : { missing: () => podNotFound(namespace, name) };
  return watchFeed<Pod>(feed, { kind: 'a pod', isSelected, sendInitialEvents, ...missing }, choice, signal);
}
