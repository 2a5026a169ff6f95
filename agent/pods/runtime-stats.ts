/** The resource usage of pods from the container runtime alone, in the form of kubelet's summary: used when Edged is down. */
import type { StatsSummary } from '@edgectl/rpc-schema/generated/types';
import type { CriClient } from '../backends/cri/cri-client.ts';
import type { CriContainer } from '../backends/cri/cri-objects.ts';

export type StatsRuntime = Pick<CriClient, 'listContainers' | 'listContainerStats'>;

type ContainerStats = Awaited<ReturnType<CriClient['listContainerStats']>>[number];

/** CPU time that a container had used at a moment; both in nanoseconds. */
interface CpuSample {
  readonly at: bigint;
  readonly used: bigint;
}

/** Kubelet's own names. */
interface Usage {
  readonly cpu?: {
    readonly time: string;
    readonly usageNanoCores?: number | undefined;
    readonly usageCoreNanoSeconds: number;
  };
  readonly memory?: {
    readonly time: string;
    readonly workingSetBytes?: number | undefined;
    readonly usageBytes?: number | undefined;
    readonly rssBytes?: number | undefined;
  };
}

interface ContainerUsage extends Usage {
  readonly name: string;
  readonly startTime: string;
  readonly rootfs?: {
    readonly time: string;
    readonly usedBytes?: number | undefined;
    readonly inodesUsed?: number | undefined;
  };
}

export class RuntimeStats {
  readonly #runtime: StatsRuntime;
  readonly #nodeName: string;
  /** By container: a rate needs two of them. */
  #samples: ReadonlyMap<string, CpuSample> = new Map();

  constructor(runtime: StatsRuntime, nodeName: string) {
    this.#runtime = runtime;
    this.#nodeName = nodeName;
  }

  /** @throws EdgectlError `Unavailable` if the runtime does not answer */
  async summary(signal: AbortSignal): Promise<StatsSummary> {
    const [stats, containers] = await Promise.all([
      this.#runtime.listContainerStats({}, signal),
      this.#runtime.listContainers({ state: 'running' }, signal),
    ]);
    const samples = new Map(stats.flatMap((one) => sampleOf(one) ?? []));
    const byId = new Map(stats.map((one) => [one.attributes?.id, one]));
    const pods = new Map<string, { container: CriContainer; usages: ContainerUsage[] }>();
    for (const container of containers) {
      const own = byId.get(container.id);
      if (own === undefined) continue;
      const usage = usageOf(container, own, this.#samples.get(container.id));
      const pod = pods.get(container.pod.uid);
      if (pod === undefined) pods.set(container.pod.uid, { container, usages: [usage] });
      else pod.usages.push(usage);
    }
    this.#samples = samples;
    return {
      node: { nodeName: this.#nodeName },
      pods: [...pods.values()].map(({ container, usages }) => ({
        podRef: container.pod,
        ...sumOf(usages),
        containers: usages,
      })),
    };
  }
}

function sampleOf({ attributes, cpu }: ContainerStats): [[string, CpuSample]] | undefined {
  const used = cpu?.usageCoreNanoSeconds?.value;
  return attributes === undefined || cpu === undefined || used === undefined
    ? undefined
    : [[attributes.id, { at: cpu.timestamp, used }]];
}

function usageOf(
  { name, createdAtMs }: CriContainer,
  stats: ContainerStats,
  before: CpuSample | undefined,
): ContainerUsage {
  const { cpu, memory, writableLayer } = stats;
  const used = cpu?.usageCoreNanoSeconds?.value;
  // containerd 1.6 names no rate. Without an earlier sample it is the average over the container's life.
  const since = before ?? { at: BigInt(Math.round(createdAtMs)) * 1_000_000n, used: 0n };
  const rate = cpu?.usageNanoCores?.value ?? rateOf(since, { at: cpu?.timestamp ?? 0n, used: used ?? 0n });
  return {
    name,
    startTime: new Date(createdAtMs).toISOString(),
    ...(cpu === undefined || used === undefined
      ? {}
      : {
          cpu: {
            time: timeOf(cpu.timestamp),
            usageNanoCores: numberOf(rate),
            usageCoreNanoSeconds: Number(used),
          },
        }),
    ...(memory === undefined
      ? {}
      : {
          memory: {
            time: timeOf(memory.timestamp),
            workingSetBytes: numberOf(memory.workingSetBytes?.value),
            usageBytes: numberOf(memory.usageBytes?.value),
            rssBytes: numberOf(memory.rssBytes?.value),
          },
        }),
    ...(writableLayer === undefined
      ? {}
      : {
          rootfs: {
            time: timeOf(writableLayer.timestamp),
            usedBytes: numberOf(writableLayer.usedBytes?.value),
            inodesUsed: numberOf(writableLayer.inodesUsed?.value),
          },
        }),
  };
}

function rateOf(before: CpuSample, now: CpuSample): bigint | undefined {
  const lived = now.at - before.at;
  return lived > 0n && now.used >= before.used
    ? ((now.used - before.used) * 1_000_000_000n) / lived
    : undefined;
}

/** A pod uses what its containers use; the sandbox's own process is not counted. */
function sumOf(usages: readonly ContainerUsage[]): Usage {
  const cpus = usages.flatMap(({ cpu }) => cpu ?? []);
  const memories = usages.flatMap(({ memory }) => memory ?? []);
  const [cpu] = cpus;
  const [memory] = memories;
  return {
    ...(cpu === undefined
      ? {}
      : {
          cpu: {
            time: cpu.time,
            usageNanoCores: total(cpus, ({ usageNanoCores = 0 }) => usageNanoCores),
            usageCoreNanoSeconds: total(cpus, ({ usageCoreNanoSeconds }) => usageCoreNanoSeconds),
          },
        }),
    ...(memory === undefined
      ? {}
      : {
          memory: {
            time: memory.time,
            workingSetBytes: total(memories, ({ workingSetBytes = 0 }) => workingSetBytes),
            usageBytes: total(memories, ({ usageBytes = 0 }) => usageBytes),
            rssBytes: total(memories, ({ rssBytes = 0 }) => rssBytes),
          },
        }),
  };
}

function total<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** Absent in JSON where the runtime does not say. */
function numberOf(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** @param nanos since the epoch, as the CRI counts */
function timeOf(nanos: bigint): string {
  return new Date(Number(nanos / 1_000_000n)).toISOString();
}
