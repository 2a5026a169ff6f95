/** The parts of a Kubernetes Pod that the agent reads; everything else is passed on as it came. */
import { isJsonObject } from '../../common/json-object.ts';
import type { Pod } from '@edgectl/rpc-schema/generated/types';

export interface ContainerSpecPart {
  readonly name: string;
  readonly image?: string;
  readonly tty?: boolean;
  readonly stdin?: boolean;
  /** Overrides the pod's: a sidecar's is `Always`. */
  readonly restartPolicy?: string;
}

export interface PodSpecPart {
  readonly containers: readonly ContainerSpecPart[];
  readonly initContainers: readonly ContainerSpecPart[];
  readonly restartPolicy: string;
  readonly terminationGracePeriodSeconds: number | undefined;
}

const DEFAULT_CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container';

function containersOf(value: unknown): ContainerSpecPart[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (!isJsonObject(each) || typeof each['name'] !== 'string') return [];
    return [
      {
        name: each['name'],
        ...(typeof each['image'] === 'string' && { image: each['image'] }),
        tty: each['tty'] === true,
        stdin: each['stdin'] === true,
        ...(typeof each['restartPolicy'] === 'string' && { restartPolicy: each['restartPolicy'] }),
      },
    ];
  });
}

/** Reads a pod's spec; what is missing or of another type reads as absent. */
export function podSpecOf(pod: Pod): PodSpecPart {
  const spec = isJsonObject(pod.spec) ? pod.spec : {};
  const grace = spec['terminationGracePeriodSeconds'];
  return {
    containers: containersOf(spec['containers']),
    initContainers: containersOf(spec['initContainers']),
    restartPolicy: typeof spec['restartPolicy'] === 'string' ? spec['restartPolicy'] : 'Always',
    terminationGracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
  };
}

/** The container that the pod's author wants `kubectl` to take. */
export function defaultContainerOf(
  annotations: Readonly<Record<string, string>> | undefined,
): string | undefined {
  return annotations?.[DEFAULT_CONTAINER_ANNOTATION];
}

/** Whether EdgeCore asks the container whether it is ready. */
export function hasReadinessProbe(pod: Pod, name: string): boolean {
  const containers = isJsonObject(pod.spec) ? pod.spec['containers'] : undefined;
  if (!Array.isArray(containers)) return false;
  return containers.some(
    (each: unknown) => isJsonObject(each) && each['name'] === name && 'readinessProbe' in each,
  );
}
