/** `pod.top`: what pods use, as the container runtime counts it. */
import type { ContainerUsage, PodTopParams, PodTopResult } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { parseLabelSelector } from '../../common/kubernetes/label-selector.ts';
import { podKey, type PodSources } from './pod-sources.ts';
import { podNotFound } from './pod-targets.ts';
import type { RuntimeStats } from './runtime-stats.ts';

export interface TopBackends {
  readonly sources: Pick<PodSources, 'read'>;
  readonly stats: Pick<RuntimeStats, 'summary'>;
  readonly clock: Clock;
}

/** Kubelet's own names, as the summary has them. */
interface Usage {
  readonly podRef?: { readonly uid?: string };
  readonly name?: string;
  readonly cpu?: { readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
  readonly containers?: readonly Usage[];
}

/** @throws EdgectlError `NotFound`, or `Unavailable` where the runtime does not answer */
export async function topPods(
  { sources, stats, clock }: TopBackends,
  { namespace = 'default', allNamespaces = false, name, labelSelector }: PodTopParams,
  signal: AbortSignal,
): Promise<PodTopResult> {
  const matches = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const scope = allNamespaces ? {} : { namespace, ...(name !== undefined && { name }) };
  const [{ pods }, summary] = await Promise.all([sources.read(scope, signal), stats.summary(signal)]);
  if (name !== undefined && pods.length === 0) throw podNotFound(namespace, name);
  const usages: readonly Usage[] = summary.pods;
  const used = new Map(usages.map((pod) => [pod.podRef?.uid, pod]));
  const items = pods
    .filter(({ metadata }) => matches?.(metadata.labels ?? {}) ?? true)
    .toSorted((one, other) => (podKey(one) < podKey(other) ? -1 : 1))
    .flatMap(({ metadata }) => {
      const own = used.get(metadata.uid);
      if (own === undefined) return [];
      const pod = { namespace: metadata.namespace ?? '', name: metadata.name };
      return [{ ...pod, ...amounts(own), containers: (own.containers ?? []).map(usageOf) }];
    });
  return { meta: { source: 'cri', observedAt: new Date(clock.now()).toISOString() }, items };
}

function usageOf(usage: Usage): ContainerUsage {
  return { name: usage.name ?? '', ...amounts(usage) };
}

function amounts({ cpu, memory }: Usage): Omit<ContainerUsage, 'name'> {
  return {
    ...(cpu?.usageNanoCores !== undefined && { cpuNanoCores: Math.round(cpu.usageNanoCores) }),
    ...(memory?.workingSetBytes !== undefined && { memoryBytes: memory.workingSetBytes }),
  };
}
