/** What metrics-server makes of `/metrics/resource` of a node, and so what `kubectl top` shows of it. */

interface Usage {
  cpuSeconds: number;
  memoryBytes: number;
}

export interface Batch {
  /** `undefined` if it would leave the node out. */
  readonly node: Usage | undefined;
  /** By `namespace/pod`, then by container; a pod with a container that lacks one of both is left out. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Usage>>;
}

const SERIES = /^(node|container)_(cpu_usage_seconds_total|memory_working_set_bytes)(\{[^}]*\})? (\S+)/gm;
const label = (labels: string, name: string): string =>
  new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';

export function decodeResourceMetrics(text: string): Batch {
  const node: Usage = { cpuSeconds: 0, memoryBytes: 0 };
  const pods = new Map<string, Map<string, Usage>>();
  for (const [, what, metric = '', labels = '', value] of text.matchAll(SERIES)) {
    let usage = node;
    if (what === 'container') {
      const pod = `${label(labels, 'namespace')}/${label(labels, 'pod')}`;
      const containers = pods.get(pod) ?? new Map<string, Usage>();
      pods.set(pod, containers);
      const container = label(labels, 'container');
      usage = containers.get(container) ?? { cpuSeconds: 0, memoryBytes: 0 };
      containers.set(container, usage);
    }
    if (metric.startsWith('cpu')) usage.cpuSeconds = Number(value);
    else usage.memoryBytes = Number(value);
  }
  const complete = ({ cpuSeconds, memoryBytes }: Usage): boolean => cpuSeconds > 0 && memoryBytes > 0;
  for (const [pod, containers] of pods) if (![...containers.values()].every(complete)) pods.delete(pod);
  return { node: complete(node) ? node : undefined, pods };
}
