/** A pod's phase from its containers, as kubelet derives it (`pkg/kubelet` getPhase). */
import type { ContainerStatus } from './container-status.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

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
