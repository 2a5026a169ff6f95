/** `/pods` and `/runningpods/`: the pods as kubelet holds them in memory, written as Go structs. */
import { ContainerState } from '../../proto/generated/cri.ts';
import type { Kubelet } from './kubelet.ts';
import type { PodManifest } from './pod-types.ts';

/** `/pods`. The status is what the store held when the pod was taken over. */
export function typedPods(pods: readonly PodManifest[], seenAt: string): object {
  return {
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: {},
    items: pods.map(({ metadata, spec, status }) => ({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        ...metadata,
        annotations: {
          ...metadata.annotations,
          'kubernetes.io/config.seen': seenAt,
          'kubernetes.io/config.source': 'api',
        },
      },
      spec,
      status: status ?? {},
    })),
  };
}

/** `/runningpods/`: what the runtime knows, without what only a manifest contains. */
export async function runningPods(kubelet: Kubelet): Promise<object> {
  const items = await Promise.all(
    kubelet.pods().map(async ({ metadata: { name, namespace, uid } }) => {
      const instances = await kubelet.runtime.containers(uid);
      const running = instances.filter(({ state }) => state === ContainerState.CONTAINER_RUNNING);
      const containers = running.map(({ imageRef, metadata }) => ({
        name: metadata?.name ?? '',
        image: imageRef,
        resources: {},
      }));
      return {
        metadata: { name, namespace, uid, creationTimestamp: null },
        spec: { containers: containers.length === 0 ? null : containers },
        status: {},
      };
    }),
  );
  return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items };
}
