/**
 * The READY, STATUS and RESTARTS cells of a pod, computed from the object as Kubernetes' own table printer does it: the
 * phase is only the start, what holds a container back is what an operator needs to see.
 */
import type { Container, ContainerState, ContainerStatus, Pod } from 'kubernetes-types/core/v1.js';
import { ageOf } from './human-duration.ts';

export interface PodStatusCells {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

interface Tally {
  reason: string;
  readyContainers: number;
  restarts: number;
  lastRestart: string | undefined;
}

/** An init container that keeps running beside the others (a "sidecar" container). */
function isRestartable(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

function laterOf(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Date.parse(left) < Date.parse(right) ? right : left;
}

function addRestarts(tally: Tally, status: ContainerStatus): void {
  tally.restarts += status.restartCount;
  tally.lastRestart = laterOf(tally.lastRestart, status.lastState?.terminated?.finishedAt);
}

function terminatedReason(terminated: NonNullable<ContainerState['terminated']>): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function hasTrueCondition(pod: Pod, type: string): boolean {
  return pod.status?.conditions?.some((each) => each.type === type && each.status === 'True') ?? false;
}

/** Adds the state of the init containers; true until all of them have finished. */
function tallyInitContainers(pod: Pod, tally: Tally, sidecars: Tally): boolean {
  const declared = pod.spec?.initContainers ?? [];
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const restartable = isRestartable(declared.find((each) => each.name === status.name));
    addRestarts(tally, status);
    if (restartable) addRestarts(sidecars, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (restartable && status.started) {
      if (status.ready) tally.readyContainers += 1;
      continue;
    }
    if (terminated) tally.reason = `Init:${terminatedReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') tally.reason = `Init:${waiting.reason}`;
    else tally.reason = `Init:${index}/${declared.length}`;
    return true;
  }
  return false;
}

/** From the last to the first: where several containers are held back, the first one's reason is shown. */
function tallyContainers(pod: Pod, tally: Tally): void {
  let running = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    addRestarts(tally, status);
    const { terminated, waiting, running: runs } = status.state ?? {};
    if (waiting?.reason) tally.reason = waiting.reason;
    else if (terminated) tally.reason = terminatedReason(terminated);
    else if (status.ready && runs) {
      running = true;
      tally.readyContainers += 1;
    }
  }
  if (tally.reason === 'Completed' && running) {
    tally.reason = hasTrueCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }
}

function deletedReason(pod: Pod, reason: string): string {
  if (!pod.metadata?.deletionTimestamp) return reason;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  const finished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return finished ? reason : 'Terminating';
}

/** EdgeCore holds the pod's update until somebody releases it. */
function isHeld(pod: Pod): boolean {
  return pod.status?.phase === 'Pending' && hasTrueCondition(pod, 'HeldUpgrade');
}

export function podStatusCells(pod: Pod, nowMs: number): PodStatusCells {
  const gated = pod.status?.conditions?.some(
    (each) => each.type === 'PodScheduled' && each.reason === 'SchedulingGated',
  );
  const tally: Tally = {
    reason: gated
      ? 'SchedulingGated'
      : isHeld(pod)
        ? 'HELD'
        : pod.status?.reason || (pod.status?.phase ?? ''),
    readyContainers: 0,
    restarts: 0,
    lastRestart: undefined,
  };
  const sidecars: Tally = { ...tally };
  const initializing = tallyInitContainers(pod, tally, sidecars);
  if (!initializing || hasTrueCondition(pod, 'Initialized')) {
    // Restarts of init containers count only while the pod initialises.
    tally.restarts = sidecars.restarts;
    tally.lastRestart = sidecars.lastRestart;
    tallyContainers(pod, tally);
  }
  const total =
    (pod.spec?.containers?.length ?? 0) + (pod.spec?.initContainers?.filter(isRestartable).length ?? 0);
  const since =
    tally.restarts > 0 && tally.lastRestart !== undefined ? ` (${ageOf(tally.lastRestart, nowMs)} ago)` : '';
  return {
    ready: `${tally.readyContainers}/${total}`,
    status: deletedReason(pod, tally.reason),
    restarts: `${tally.restarts}${since}`,
  };
}
