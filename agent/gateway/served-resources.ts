/** Every kind that is served, with the feed or the read that it comes from. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Caller } from '../access/caller.ts';
import { editRight, logsRight } from '../access/right-to-see.ts';
import type { Policy } from '../access/policy.ts';
import { DeviceRedaction } from '../devices/redact-device.ts';
import { PodRedaction } from '../pods/redact-pod.ts';
import { type FeedSource, keyOf } from '../watch/entry.ts';
import { ResourceFeed } from '../watch/resource-feed.ts';
import type { VersionCounter } from '../watch/version-counter.ts';
import type { ServedResource } from './reads/served-resource.ts';
import type { ResourceDefinition } from './resources/definition.ts';
import {
  CONFIG_MAPS,
  CORE_EVENTS,
  DEVICE_MODELS,
  DEVICE_OBJECTS,
  EVENTS,
  NAMESPACES,
  NODE_METRICS,
  NODES,
  POD_METRICS,
  PODS,
} from './resources/definitions.ts';
import { asEventsV1 } from './resources/event-conversion.ts';
import {
  configMapSource,
  deviceModelSource,
  deviceSource,
  eventSource,
  nodeSource,
  type ObjectOperations,
  podSource,
} from './sources/feed-sources.ts';
import { type MetricsOperations, nodeMetrics, podMetrics } from './sources/metrics.ts';

interface ServedResourcesOptions {
  readonly operations: ObjectOperations & MetricsOperations;
  readonly versions: VersionCounter;
  readonly nodeName: string;
  readonly policy: Pick<Policy, 'permits'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ServedResources {
  readonly all: readonly ServedResource[];
  readonly devices: ServedResource & { readonly feed: ResourceFeed };
  /** Forgets what nobody asks for; called now and then. */
  sweep(): void;
  stop(): void;
  /** How many watch. */
  readonly watchers: number;
}

export function createServedResources(options: ServedResourcesOptions): ServedResources {
  const { operations, versions, nodeName, policy, clock, log } = options;
  const { podFeed } = operations;
  const feeds: ResourceFeed[] = [];
  const fedBy = (definition: ResourceDefinition, feed: ResourceFeed) => ({
    definition,
    feed,
    refresh: (signal: AbortSignal) => feed.refresh(signal),
  });
  const followed = (definition: ResourceDefinition, source: FeedSource) => {
    const feed = new ResourceFeed({ name: definition.plural, source, versions, clock, log });
    feeds.push(feed);
    return fedBy(definition, feed);
  };
  const computed = (
    definition: ResourceDefinition,
    read: (signal: AbortSignal) => Promise<readonly KubernetesObject[]>,
  ): ServedResource => ({
    definition,
    async refresh(signal) {
      const version = versions.current;
      const entries = (await read(signal)).map((object) => ({
        key: keyOf(object),
        version,
        object,
        origin: { resourceVersion: undefined, since: version },
      }));
      return { version, entries };
    },
  });
  const devices = {
    ...followed(DEVICE_OBJECTS, deviceSource(operations)),
    redaction: (caller: Caller) => new DeviceRedaction(editRight(policy, caller)),
  };
  const events = followed(CORE_EVENTS, eventSource(operations));
  return {
    all: [
      {
        ...fedBy(PODS, podFeed),
        redaction: (caller) => new PodRedaction(logsRight(policy, caller)),
      },
      followed(NODES, nodeSource(operations)),
      {
        ...followed(NAMESPACES, namespaceSource([podSource(operations), deviceSource(operations)])),
        access: 'known',
        visible: (caller, { metadata: { name } }) =>
          policy.permits(caller, 'pod.list', { namespace: name }) ||
          policy.permits(caller, 'device.list', { namespace: name }),
      },
      followed(CONFIG_MAPS, configMapSource(operations)),
      events,
      { ...events, definition: EVENTS, show: asEventsV1 },
      devices,
      followed(DEVICE_MODELS, deviceModelSource(operations)),
      computed(NODE_METRICS, (signal) => nodeMetrics(operations, nodeName, clock, signal)),
      computed(POD_METRICS, (signal) => podMetrics(operations, clock, signal)),
    ],
    devices,
    sweep() {
      for (const feed of [podFeed, ...feeds]) feed.sweep();
    },
    stop() {
      for (const feed of feeds) feed.stop();
    },
    get watchers() {
      return [podFeed, ...feeds].reduce((sum, feed) => sum + feed.watchers, 0);
    },
  };
}

// Namespaces are no objects on a node: they are those of the pods and devices that it has.

/** @param kinds what has namespaces; one that cannot be read now has none */
function namespaceSource(kinds: readonly FeedSource[]): FeedSource {
  return {
    async read(signal) {
      const read = await Promise.allSettled(kinds.map((kind) => kind.read(signal)));
      const [first] = read;
      if (first?.status === 'rejected' && read.every(({ status }) => status === 'rejected'))
        throw first.reason;
      const objects = read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
      const names = new Set(objects.map(({ metadata }) => metadata.namespace ?? ''));
      names.delete('');
      return [...names].map(namespaceObject);
    },
    onChange(listener, signal) {
      for (const kind of kinds) kind.onChange?.(listener, signal);
    },
    periodMs: Math.max(...kinds.map(({ periodMs }) => periodMs)),
  };
}

function namespaceObject(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: {},
    status: { phase: 'Active' },
  };
}
