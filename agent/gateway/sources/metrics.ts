/** `metrics.k8s.io`: what the node and its containers use now, from kubelet's summary or, in its place, the runtime's. */
import type { KubernetesObject, NodeStatsResult, Pod } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';

export interface MetricsOperations {
  readonly node: { stats(signal: AbortSignal): Promise<NodeStatsResult> };
  readonly pods: {
    list(params: { readonly allNamespaces: true }, signal: AbortSignal): Promise<{ items: readonly Pod[] }>;
  };
}

/** Kubelet's own interval between two checks at the CPU. */
const WINDOW = '10s';
const API_VERSION = 'metrics.k8s.io/v1beta1';

interface Usage {
  readonly cpu?: { readonly usageNanoCores?: number; readonly time?: string };
  readonly memory?: { readonly workingSetBytes?: number };
}
interface PodUsage {
  readonly podRef?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  readonly containers?: readonly (Usage & { readonly name?: string })[];
}

/** @throws EdgectlError `Unavailable` if nobody can tell */
export async function nodeMetrics(
  { node }: MetricsOperations,
  nodeName: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const { summary } = await node.stats(signal);
  const usage: Usage = summary.node;
  // From the runtime alone, the node has its name and nothing else.
  if (usage.cpu === undefined && usage.memory === undefined) return [];
  return [
    {
      apiVersion: API_VERSION,
      kind: 'NodeMetrics',
      metadata: { name: nodeName, creationTimestamp: timeOf(clock) },
      timestamp: usage.cpu?.time ?? timeOf(clock),
      window: WINDOW,
      usage: quantities(usage),
    },
  ];
}

/** With the labels of the pods, by which they are selected. */
export async function podMetrics(
  { node, pods }: MetricsOperations,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const [{ summary }, { items }] = await Promise.all([
    node.stats(signal),
    pods.list({ allNamespaces: true }, signal),
  ]);
  const labels = new Map(
    items.map(({ metadata }) => [`${metadata.namespace}/${metadata.name}`, metadata.labels]),
  );
  return summary.pods.flatMap((pod: PodUsage) => {
    const { name, namespace } = pod.podRef ?? {};
    if (name === undefined || namespace === undefined) return [];
    const own = labels.get(`${namespace}/${name}`);
    return [
      {
        apiVersion: API_VERSION,
        kind: 'PodMetrics',
        metadata: {
          name,
          namespace,
          creationTimestamp: timeOf(clock),
          ...(own !== undefined && { labels: own }),
        },
        timestamp: pod.containers?.[0]?.cpu?.time ?? timeOf(clock),
        window: WINDOW,
        containers: (pod.containers ?? []).map((container) => ({
          name: container.name ?? '',
          usage: quantities(container),
        })),
      },
    ];
  });
}

/** Kubernetes quantities: nano cores, and KiB. */
function quantities({ cpu, memory }: Usage): { readonly cpu: string; readonly memory: string } {
  return {
    cpu: `${cpu?.usageNanoCores ?? 0}n`,
    memory: `${Math.round((memory?.workingSetBytes ?? 0) / 1024)}Ki`,
  };
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
