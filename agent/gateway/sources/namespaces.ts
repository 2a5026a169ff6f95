/** Namespaces are no objects on a node: they are those of the pods and devices that it has. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { FeedSource } from '../feed/feed-source.ts';

/** @param kinds what has namespaces; one that cannot be read now has none */
export function namespaceSource(kinds: readonly FeedSource[]): FeedSource {
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
