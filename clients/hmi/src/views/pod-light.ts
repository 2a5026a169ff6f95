/** How a pod is, as one colour. */
import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1.js';
import type { LightState } from '../lights.ts';

const BAD = /BackOff|Error|Err|Failed|OOMKilled|Evicted|Unknown|Invalid/;
const GOOD = new Set(['Running', 'Completed', 'Succeeded']);

/** @param status as `get pods` shows it */
export function lightOfPod(pod: Pod, status: string): LightState {
  if (BAD.test(status)) return 'failed';
  if (!GOOD.has(status)) return 'warning';
  if (status !== 'Running') return 'fine';
  const statuses = pod.status?.containerStatuses ?? [];
  return statuses.every(({ ready }) => ready) ? 'fine' : 'warning';
}

/** Containers that do not run as they should, with what ended them last. */
export function troubledContainers(pod: Pod): readonly ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].filter(
    ({ state, lastState, ready }) =>
      (state?.terminated?.exitCode ?? 0) !== 0 ||
      state?.waiting?.reason === 'CrashLoopBackOff' ||
      /Err|Invalid/.test(state?.waiting?.reason ?? '') ||
      (!ready && (lastState?.terminated?.exitCode ?? 0) !== 0),
  );
}
