/**
 * Lays what the runtime has over a stored pod status that no longer holds: EdgeCore was stopped, its write is still under way, or
 * (seen on a real node) an init container's record was removed and the pod is called Pending for good while it runs.
 */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { CriClient } from '../../node/cri/cri-client.ts';
import type { CriContainer } from '../../node/cri/cri-objects.ts';
import { isJsonObject } from '../../node/http/kubernetes-json.ts';
import { hasReadinessProbe, podSpecOf } from '../pod-object.ts';
import {
  type ContainerStatus,
  containerStatusesFrom,
  runtimeId,
  statusFromRuntime,
  vanishedState,
} from './container-status.ts';
import { conditionsFor } from './conditions.ts';
import { phaseOf } from './phase.ts';
import { type RuntimePod, statusesOf } from './runtime-view.ts';

export interface LivePod {
  readonly pod: Pod;
  /** What of the stored status did not hold; empty where all of it did. */
  readonly corrections: readonly string[];
}

/** `runtime` is absent where the runtime has nothing of the pod. */
export async function withLiveStatus(
  pod: Pod,
  runtime: RuntimePod | undefined,
  cri: Pick<CriClient, 'containerStatus'>,
  signal: AbortSignal,
): Promise<LivePod> {
  const spec = podSpecOf(pod);
  const stored = isJsonObject(pod.status) ? pod.status : {};
  const corrections: string[] = [];
  const before = containerStatusesFrom(stored['containerStatuses']);
  const instances = runtime?.instances ?? [];
  const statuses: ContainerStatus[] = [];
  for (const { name } of spec.containers) {
    const old = before.find((each) => each.name === name);
    const own = instances.filter((instance) => instance.name === name);
    const corrected = await correct(name, old, own, hasReadinessProbe(pod, name), cri, signal);
    if (corrected !== undefined) {
      corrections.push(`${name}: ${word(old)} stored, ${word(corrected)} in the runtime`);
      statuses.push(corrected);
    } else if (old !== undefined) statuses.push(old);
  }
  const initBefore = containerStatusesFrom(stored['initContainerStatuses']);
  // An app container starts only after every init container has succeeded.
  const initialized = statuses.some(
    ({ state, lastState }) => state.running ?? state.terminated ?? lastState.terminated,
  );
  const initStatuses = initialized ? initBefore.map((status) => completed(status, corrections)) : initBefore;
  const phase = initialized
    ? phaseOf(
        spec.containers.map(({ name }) => name),
        statuses,
        spec.restartPolicy,
      )
    : undefined;
  const ended = stored['phase'] === 'Succeeded' || stored['phase'] === 'Failed';
  if (phase !== undefined && !ended && phase !== stored['phase']) {
    corrections.push(
      `phase: ${typeof stored['phase'] === 'string' ? stored['phase'] : 'none'} stored, ${phase} by its containers`,
    );
  }
  if (corrections.length === 0) return { pod, corrections };
  const status = {
    ...stored,
    ...(phase !== undefined && !ended && { phase }),
    conditions: conditionsFor(stored['conditions'], statuses, spec.containers.length),
    containerStatuses: statuses,
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
  };
  return { pod: { ...pod, status }, corrections };
}

/** The status that is true, where the stored one is not. */
async function correct(
  name: string,
  stored: ContainerStatus | undefined,
  [newest, ...older]: readonly CriContainer[],
  hasProbe: boolean,
  cri: Pick<CriClient, 'containerStatus'>,
  signal: AbortSignal,
): Promise<ContainerStatus | undefined> {
  if (newest === undefined) {
    // A container that ended may have been removed from the runtime; one that runs cannot.
    if (stored?.state.running === undefined) return undefined;
    return { ...stored, ready: false, started: false, state: vanishedState(stored) };
  }
  const sameInstance = stored !== undefined && runtimeId(stored) === newest.id;
  const saysRunning = stored?.state.running !== undefined;
  if (sameInstance && saysRunning === (newest.state === 'running')) return undefined;
  if (newest.state === 'created') return undefined;
  const [live, before] = await statusesOf(cri, [newest, ...older.slice(0, 1)], signal);
  if (live === undefined || live.id !== newest.id) return undefined;
  const ready = sameInstance ? (stored?.ready ?? !hasProbe) : !hasProbe;
  const fresh = statusFromRuntime(before === undefined ? [live] : [live, before], runtimeName(stored), ready);
  return {
    ...fresh,
    name,
    restartCount: Math.max(fresh.restartCount, stored?.restartCount ?? 0),
    lastState: fresh.lastState.terminated === undefined ? (stored?.lastState ?? {}) : fresh.lastState,
  };
}

function completed(status: ContainerStatus, corrections: string[]): ContainerStatus {
  if (status.state.terminated !== undefined || status.state.running !== undefined) return status;
  corrections.push(`${status.name}: ${word(status)} stored, but the containers after it have started`);
  return { ...status, ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } };
}

function runtimeName(stored: ContainerStatus | undefined): string {
  const [runtime, rest] = (stored?.containerID ?? '').split('://');
  return rest === undefined || runtime === undefined ? 'containerd' : runtime;
}

function word(status: ContainerStatus | undefined): string {
  if (status === undefined) return 'no status';
  const { running, waiting, terminated } = status.state;
  if (running !== undefined) return 'running';
  const reason = terminated?.['reason'] ?? waiting?.['reason'];
  return typeof reason === 'string' ? reason : 'not running';
}
