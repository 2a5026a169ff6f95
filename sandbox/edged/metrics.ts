/** kubelet's Prometheus pages: the families that the node's tools read, from live figures. */
import type { Kubelet } from './kubelet.ts';
import { podKey } from './pod-types.ts';
import { type ContainerUsage, containerUsage, nodeCpuNanos } from './stats.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestampMs?: number;
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value, timestampMs }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}${timestampMs === undefined ? '' : ` ${timestampMs}`}\n`;
  });
  return samples.length === 0
    ? ''
    : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.toSorted().join('')}`;
}

function seconds(nanos: bigint): number {
  return Number(nanos) / 1e9;
}

function ofContainer(
  value: (usage: ContainerUsage) => number,
  stamped = true,
): (usage: ContainerUsage) => Sample {
  return (usage) => ({
    labels: { container: usage.container, namespace: usage.namespace, pod: usage.pod },
    value: value(usage),
    ...(stamped ? { timestampMs: usage.timestampMs } : {}),
  });
}

function ofPods(usage: readonly ContainerUsage[], value: (usage: ContainerUsage) => number): Sample[] {
  const pods = new Map<string, Sample>();
  for (const one of usage) {
    const known = pods.get(`${one.namespace}/${one.pod}`)?.value ?? 0;
    pods.set(`${one.namespace}/${one.pod}`, {
      labels: { namespace: one.namespace, pod: one.pod },
      value: known + value(one),
      timestampMs: one.timestampMs,
    });
  }
  return [...pods.values()];
}

/** `/metrics/resource`. */
export async function resourceMetrics(
  kubelet: Kubelet,
  workingSetBytes: number,
  nowMs: number,
): Promise<string> {
  const usage = await containerUsage(kubelet);
  const cpu = ({ cpuNanos }: ContainerUsage): number => seconds(cpuNanos);
  const memory = ({ memoryBytes }: ContainerUsage): number => Number(memoryBytes);
  const started = ({ startedAt }: ContainerUsage): number => seconds(startedAt);
  const node = (value: number): Sample[] => [{ labels: {}, value, timestampMs: nowMs }];
  return [
    family(
      'container_cpu_usage_seconds_total',
      'counter',
      '[STABLE] Cumulative cpu time consumed by the container in core-seconds',
      usage.map(ofContainer(cpu)),
    ),
    family(
      'container_memory_working_set_bytes',
      'gauge',
      '[STABLE] Current working set of the container in bytes',
      usage.map(ofContainer(memory)),
    ),
    family(
      'container_start_time_seconds',
      'gauge',
      '[STABLE] Start time of the container since unix epoch in seconds',
      usage.map(ofContainer(started, false)),
    ),
    family(
      'node_cpu_usage_seconds_total',
      'counter',
      '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
      node(seconds(nodeCpuNanos())),
    ),
    family(
      'node_memory_working_set_bytes',
      'gauge',
      '[STABLE] Current working set of the node in bytes',
      node(workingSetBytes),
    ),
    family(
      'pod_cpu_usage_seconds_total',
      'counter',
      '[STABLE] Cumulative cpu time consumed by the pod in core-seconds',
      ofPods(usage, cpu),
    ),
    family(
      'pod_memory_working_set_bytes',
      'gauge',
      '[STABLE] Current working set of the pod in bytes',
      ofPods(usage, memory),
    ),
    family(
      'resource_scrape_error',
      'gauge',
      '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
      [{ labels: {}, value: 0 }],
    ),
    family(
      'scrape_error',
      'gauge',
      '[ALPHA] 1 if there was an error while getting container metrics, 0 otherwise',
      [{ labels: {}, value: 0 }],
    ),
  ].join('');
}

/** `/metrics/cadvisor`: the families of containers alone. */
export async function cadvisorMetrics(kubelet: Kubelet): Promise<string> {
  const usage = await containerUsage(kubelet);
  return [
    family(
      'container_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed in seconds.',
      usage.map(ofContainer(({ cpuNanos }) => seconds(cpuNanos))),
    ),
    family(
      'container_memory_working_set_bytes',
      'gauge',
      'Current working set in bytes.',
      usage.map(ofContainer(({ memoryBytes }) => Number(memoryBytes))),
    ),
    family(
      'container_start_time_seconds',
      'gauge',
      'Start time of the container since unix epoch in seconds.',
      usage.map(ofContainer(({ startedAt }) => seconds(startedAt))),
    ),
  ].join('');
}

/** `/metrics/probes`. */
export function probeMetrics(kubelet: Kubelet): string {
  const samples = kubelet.workers().flatMap((worker) =>
    [...worker.probes].flatMap(([container, { counts }]) => {
      const [namespace = '', pod = ''] = podKey(worker.pod).split('/');
      const of = (result: string, value: number): Sample => ({
        labels: {
          container,
          namespace,
          pod,
          pod_uid: worker.pod.metadata.uid,
          probe_type: 'Readiness',
          result,
        },
        value,
      });
      return [
        ...(counts.succeeded > 0 ? [of('successful', counts.succeeded)] : []),
        ...(counts.failed > 0 ? [of('failed', counts.failed)] : []),
      ];
    }),
  );
  return family(
    'prober_probe_total',
    'counter',
    '[ALPHA] Cumulative number of a liveness, readiness or startup probe for a container by result.',
    samples,
  );
}

/** `/metrics`: kubelet's own figures. */
export function kubeletMetrics(kubelet: Kubelet): string {
  const pods = kubelet.pods();
  return [
    family('kubelet_running_pods', 'gauge', '[BETA] Number of pods that have a running pod sandbox', [
      { labels: {}, value: pods.length },
    ]),
    family('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', [
      { labels: {}, value: process.memoryUsage().rss },
    ]),
    family('process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', [
      { labels: {}, value: (process.cpuUsage().user + process.cpuUsage().system) / 1e6 },
    ]),
  ].join('');
}
