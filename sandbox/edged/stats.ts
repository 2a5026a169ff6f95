/** `/stats/summary`: what the runtime and the kernel say of pods and node, in kubelet's shape. */
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ContainerState, type ContainerStats, type ContainerStatus } from '../../proto/generated/cri.ts';
import type { Kubelet } from './kubelet.ts';
import { metaTime } from './pod-status.ts';
import { type PodManifest, podKey } from './pod-types.ts';

export interface ContainerUsage {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly startedAt: bigint;
  readonly cpuNanos: bigint;
  readonly nanoCores: bigint;
  readonly memoryBytes: bigint;
  readonly timestampMs: number;
}

/** Usage of every running container, in the order of pods and containers. */
export async function containerUsage(kubelet: Kubelet): Promise<readonly ContainerUsage[]> {
  const { stats } = await kubelet.runtime.cri.listContainerStats({});
  const byId = new Map(stats.map((one) => [one.attributes?.id ?? '', one]));
  const pods = await Promise.all(
    kubelet
      .pods()
      .map(async (pod) => ({ pod, instances: await kubelet.runtime.containers(pod.metadata.uid) })),
  );
  return pods.flatMap(({ pod, instances }) =>
    instances
      .filter(({ state }) => state === ContainerState.CONTAINER_RUNNING)
      .flatMap((instance) => usageOf(pod, instance, byId.get(instance.id))),
  );
}

/** Where the runtime names no rate (containerd 1.6): the average since the container was started. */
function averageNanoCores({ cpu }: ContainerStats, { startedAt }: ContainerStatus): bigint {
  const lived = (cpu?.timestamp ?? 0n) - startedAt;
  return lived > 0n ? ((cpu?.usageCoreNanoSeconds?.value ?? 0n) * 1_000_000_000n) / lived : 0n;
}

function usageOf(
  pod: PodManifest,
  instance: ContainerStatus,
  stats: ContainerStats | undefined,
): ContainerUsage[] {
  if (stats === undefined) return [];
  const [namespace = '', name = ''] = podKey(pod).split('/');
  return [
    {
      namespace,
      pod: name,
      container: instance.metadata?.name ?? '',
      startedAt: instance.startedAt,
      cpuNanos: stats.cpu?.usageCoreNanoSeconds?.value ?? 0n,
      nanoCores: stats.cpu?.usageNanoCores?.value ?? averageNanoCores(stats, instance),
      memoryBytes: stats.memory?.workingSetBytes?.value ?? 0n,
      timestampMs: Number((stats.cpu?.timestamp ?? 0n) / 1_000_000n),
    },
  ];
}

function fileSystem(path: string, time: string): Record<string, unknown> {
  const { bavail, bfree, blocks, bsize, ffree, files } = statfsSync(path);
  return {
    time,
    availableBytes: bavail * bsize,
    capacityBytes: blocks * bsize,
    usedBytes: (blocks - bfree) * bsize,
    inodesFree: ffree,
    inodes: files,
    inodesUsed: files - ffree,
  };
}

/** The size of the files in a folder. */
function folderUsage(path: string): { readonly usedBytes: number; readonly inodesUsed: number } {
  const files = existsSync(path) ? readdirSync(path) : [];
  const usedBytes = files.reduce(
    (sum, file) => sum + (statSync(join(path, file), { throwIfNoEntry: false })?.blocks ?? 0) * 512,
    0,
  );
  return { usedBytes, inodesUsed: files.length };
}

function memory(time: string): Record<string, unknown> {
  const info = new Map(
    readFileSync('/proc/meminfo', 'utf8')
      .split('\n')
      .map((line) => [line.split(':')[0] ?? '', Number(/(\d+) kB/.exec(line)?.[1] ?? 0) * 1024]),
  );
  const available = info.get('MemAvailable') ?? 0;
  const usageBytes = totalmem() - (info.get('MemFree') ?? 0);
  return {
    time,
    availableBytes: available,
    usageBytes,
    workingSetBytes: totalmem() - available,
    rssBytes: info.get('AnonPages') ?? 0,
    pageFaults: 0,
    majorPageFaults: 0,
  };
}

/** Time that all processors were busy since the machine started. */
export function nodeCpuNanos(): bigint {
  return cpus().reduce(
    (sum, { times }) => sum + BigInt(times.user + times.nice + times.sys + times.irq) * 1_000_000n,
    0n,
  );
}

function network(time: string): Record<string, unknown> {
  const lines = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2);
  const interfaces = lines.flatMap((line) => {
    const [name, ...counts] = line.trim().split(/[:\s]+/);
    if (name === undefined || name === '' || name === 'lo') return [];
    const [rxBytes, , rxErrors] = counts.map(Number);
    const [txBytes, , txErrors] = counts.slice(8).map(Number);
    return [{ name, rxBytes, rxErrors, txBytes, txErrors }];
  });
  return { time, ...interfaces.at(-1), interfaces };
}

/** The answer of `/stats/summary`. `folder` is on the node's file system. */
export async function statsSummary(
  kubelet: Kubelet,
  nodeName: string,
  folder: string,
  nowMs: number,
): Promise<object> {
  const time = metaTime(nowMs);
  const usage = await containerUsage(kubelet);
  const fs = fileSystem(folder, time);
  const swap = { time, swapAvailableBytes: 0, swapUsageBytes: 0 };
  const pods = kubelet.pods().flatMap((pod) => {
    const containers = usage.filter((one) => `${one.namespace}/${one.pod}` === podKey(pod));
    if (containers.length === 0) return [];
    const logs = join(kubelet.runtime.logFolder(pod));
    const sum = (value: (one: ContainerUsage) => bigint): number =>
      Number(containers.reduce((total, one) => total + value(one), 0n));
    return [
      {
        podRef: { name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
        startTime: metaTime(
          Number(
            containers.reduce(
              (first, { startedAt }) => (startedAt < first ? startedAt : first),
              containers[0]?.startedAt ?? 0n,
            ) / 1_000_000n,
          ),
        ),
        containers: containers.map((one) => ({
          name: one.container,
          startTime: metaTime(Number(one.startedAt / 1_000_000n)),
          cpu: {
            time: metaTime(one.timestampMs),
            usageNanoCores: Number(one.nanoCores),
            usageCoreNanoSeconds: Number(one.cpuNanos),
          },
          memory: { time: metaTime(one.timestampMs), workingSetBytes: Number(one.memoryBytes) },
          rootfs: fs,
          logs: { ...fs, ...folderUsage(join(logs, one.container)) },
          swap,
        })),
        cpu: {
          time,
          usageNanoCores: sum(({ nanoCores }) => nanoCores),
          usageCoreNanoSeconds: sum(({ cpuNanos }) => cpuNanos),
        },
        memory: {
          time,
          usageBytes: sum(({ memoryBytes }) => memoryBytes),
          workingSetBytes: sum(({ memoryBytes }) => memoryBytes),
          rssBytes: 0,
          pageFaults: 0,
          majorPageFaults: 0,
        },
        ...(pod.spec.volumes === undefined
          ? {}
          : { volume: pod.spec.volumes.map(({ name }) => ({ ...fs, name })) }),
        'ephemeral-storage': fs,
        swap: { time, swapUsageBytes: 0 },
      },
    ];
  });
  return {
    node: {
      nodeName,
      startTime: metaTime(nowMs - performance.now()),
      cpu: { time, usageNanoCores: 0, usageCoreNanoSeconds: Number(nodeCpuNanos()) },
      memory: memory(time),
      network: network(time),
      fs,
      runtime: { imageFs: fs, containerFs: fs },
      rlimit: { time, maxpid: 32768, curproc: 0 },
      swap,
    },
    pods,
  };
}
