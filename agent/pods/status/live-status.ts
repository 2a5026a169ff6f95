/**
 * Lays what the runtime has over a stored pod status that no longer holds: EdgeCore was stopped, its write is still under way, or
 * (seen on a real node) an init container's record was removed and the pod is called Pending for good while it runs.
 */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { CriClient } from '../../backends/cri/cri-client.ts';
import type { CriContainer } from '../../backends/cri/cri-objects.ts';
import { isJsonObject, type JsonObject } from '../../backends/http/kubernetes-json.ts';
import { hasReadinessProbe, podSpecOf } from '../pod-object.ts';
import {
  type ContainerStatus,
  containerStatusesFrom,
  runtimeId,
  statusFromRuntime,
  vanishedState,
} from './container-status.ts';
import { type RuntimePod, statusesOf } from './runtime-view.ts';

interface LivePod {
  readonly pod: Pod;
  /** The parts of the stored status that were wrong; empty if none. */
  readonly corrections: readonly string[];
}

/** `runtime` is absent if the runtime has nothing of the pod. */
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

// The pod conditions that follow from its containers: `ContainersReady`, `Ready` and `Initialized`.

/**
 * The stored conditions, with the status of those corrected that no longer hold. When that changed is unknown, so
 * `lastTransitionTime` is left out.
 */
export function conditionsFor(
  stored: unknown,
  statuses: readonly ContainerStatus[],
  containers: number,
): readonly JsonObject[] {
  const conditions = Array.isArray(stored) ? stored.filter(isJsonObject) : [];
  const ready = statuses.length === containers && statuses.every((status) => status.ready);
  const started = statuses.some(({ state }) => state.running !== undefined || state.terminated !== undefined);
  const gated =
    conditions.some(({ type, status }) => type === 'ContainersReady' && status === 'True') &&
    conditions.some(({ type, status }) => type === 'Ready' && status !== 'True');
  const unready = statuses.filter((status) => !status.ready).map(({ name }) => name);
  return conditions.map((condition) => {
    const { type, status } = condition;
    if (type === 'Initialized' && started) return turned(condition, status, true, undefined);
    if (type === 'ContainersReady') return turned(condition, status, ready, unready);
    // A readiness gate of the pod's own can hold Ready back; it cannot give it.
    if (type === 'Ready') return turned(condition, status, ready && !gated, unready);
    return condition;
  });
}

function turned(
  condition: JsonObject,
  status: unknown,
  holds: boolean,
  unready: readonly string[] | undefined,
): JsonObject {
  const word = holds ? 'True' : 'False';
  if (status === word) return condition;
  const { reason: _reason, message: _message, lastTransitionTime: _time, ...rest } = condition;
  if (holds || unready === undefined) return { ...rest, status: word };
  return {
    ...rest,
    status: word,
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

/** A pod's phase from its containers, as kubelet derives it (`pkg/kubelet` getPhase). */
type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** `names`: the containers of the spec; one without a status has not started. */
export function phaseOf(
  names: readonly string[],
  statuses: readonly ContainerStatus[],
  restartPolicy: string,
): PodPhase {
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  for (const name of names) {
    const status = statuses.find((each) => each.name === name);
    const { state, lastState } = status ?? { state: {}, lastState: {} };
    if (state.running !== undefined) running += 1;
    else if (state.terminated !== undefined) {
      stopped += 1;
      if (state.terminated['exitCode'] === 0) succeeded += 1;
    } else if (lastState.terminated !== undefined) stopped += 1;
    else waiting += 1;
  }
  if (waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (restartPolicy === 'Always') return 'Running';
  if (stopped === succeeded) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}
