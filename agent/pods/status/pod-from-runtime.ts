/** A Pod object out of what the container runtime alone knows: for a node whose EdgeCore is gone, store and all. */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { CriContainerStatus, CriSandbox, PodIdentity } from '../../backends/cri/cri-objects.ts';
import { conditionsFor, phaseOf } from './live-status.ts';
import { type ContainerStatus, kubernetesTime, statusFromRuntime } from './container-status.ts';

export interface RuntimePodFacts {
  readonly pod: PodIdentity;
  readonly sandbox: CriSandbox | undefined;
  /** Every instance, in no order. */
  readonly statuses: readonly CriContainerStatus[];
  readonly nodeName: string;
  /** The name in container ids: `containerd`. */
  readonly runtime: string;
}

/** Labels and annotations that kubelet and the runtime add for themselves. */
const OWN_KEY = /^(io\.kubernetes\.|kubernetes\.io\/config\.|io\.cri-containerd\.)/;

export function podFromRuntime({ pod, sandbox, statuses, nodeName, runtime }: RuntimePodFacts): Pod {
  const { init, app } = splitContainers(statuses);
  const toStatus = (instances: Instances): ContainerStatus => statusFromRuntime(instances, runtime, true);
  const containerStatuses = app.map(toStatus);
  const initContainerStatuses = init.map((instances) => ({ ...toStatus(instances), ready: true }));
  const created = sandbox?.createdAtMs ?? Math.min(...statuses.map(({ createdAtMs }) => createdAtMs));
  const annotations = withoutOwn(sandbox?.annotations);
  const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
    type,
    status: type === 'PodScheduled' ? 'True' : 'Unknown',
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      ...(Number.isFinite(created) && { creationTimestamp: kubernetesTime(created) }),
      labels: withoutOwn(sandbox?.labels),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      nodeName,
      containers: app.map(specOf),
      ...(init.length > 0 && { initContainers: init.map(specOf) }),
    },
    status: {
      // Whether a pod is to be restarted is not known here: what runs is Running, what ended has ended.
      phase: phaseOf(
        app.map(([{ name }]) => name),
        containerStatuses,
        'Never',
      ),
      conditions: conditionsFor(conditions, containerStatuses, app.length),
      ...(Number.isFinite(created) && { startTime: kubernetesTime(created) }),
      containerStatuses,
      ...(initContainerStatuses.length > 0 && { initContainerStatuses }),
    },
  };
}

type Instances = readonly [CriContainerStatus, ...CriContainerStatus[]];

/**
 * The runtime does not say which were init containers: they are those that ended well before the first start of one that came
 * after them. Both lists are in the order of their first start.
 */
function splitContainers(statuses: readonly CriContainerStatus[]): { init: Instances[]; app: Instances[] } {
  const byName = new Map<string, CriContainerStatus[]>();
  for (const status of statuses.toSorted((a, b) => a.createdAtMs - b.createdAtMs)) {
    byName.set(status.name, [status, ...(byName.get(status.name) ?? [])]);
  }
  const all = [...byName.values()].flatMap(([newest, ...older]) =>
    newest === undefined ? [] : [[newest, ...older] as Instances],
  );
  const init: Instances[] = [];
  const app: Instances[] = [];
  for (const [index, instances] of all.entries()) {
    const [newest] = instances;
    const ended = newest.state === 'exited' && newest.exitCode === 0 ? newest.finishedAtMs : undefined;
    const later = all.slice(index + 1);
    const isInit =
      app.length === 0 &&
      ended !== undefined &&
      later.length > 0 &&
      later.every(([next]) => next.createdAtMs >= ended);
    (isInit ? init : app).push(instances);
  }
  return { init, app };
}

function specOf([{ name, image }]: Instances): { readonly name: string; readonly image: string } {
  return { name, image };
}

function withoutOwn(entries: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(entries ?? {}).filter(([key]) => !OWN_KEY.test(key)));
}
