/** Whether kubelet will restart a container that is not running: its `ShouldContainerBeRestarted`. */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { type ContainerSpecPart, podSpecOf } from './pod-object.ts';
import { type ContainerStatus, containerStatusesFrom } from './status/container-status.ts';

/** How the newest instance of a container in the pod ended, where the runtime still knows; `running` where it has not. */
export type EndOf = (container: string) => Promise<{ readonly exitCode: number } | 'running' | undefined>;

/** @param endOf asked where the restart policy depends on it */
export async function startsAgain(pod: Pod, container: string, endOf: EndOf): Promise<boolean> {
  if (pod.metadata.deletionTimestamp !== undefined || isOver(pod)) return false;
  const { containers, initContainers, restartPolicy } = podSpecOf(pod);
  const rule = (spec: ContainerSpecPart): string => spec.restartPolicy ?? restartPolicy;
  const restarts = async (spec: ContainerSpecPart): Promise<boolean> => {
    if (rule(spec) !== 'OnFailure') return rule(spec) === 'Always';
    return failed(pod, spec.name, endOf);
  };
  const app = containers.find(({ name }) => name === container);
  if (app !== undefined) return restarts(app);
  const init = initContainers.find(({ name }) => name === container);
  // Of a pod whose spec does not name it, its policy alone is known.
  if (init === undefined) return restartPolicy !== 'Never';
  if (init.restartPolicy !== undefined) {
    // A sidecar ends with the last of the containers that it is for.
    const works = await Promise.all(
      containers.map(async (spec) => (await endOf(spec.name)) === 'running' || restarts(spec)),
    );
    return works.includes(true) && restarts(init);
  }
  // An init container runs until it has succeeded. It does not run again once a later container has started.
  if (restartPolicy === 'Never' || (await haveStarted(pod, containers, endOf))) return false;
  return failed(pod, container, endOf);
}

/** The status of one container as it is stored. */
export function storedStatus({ status }: Pod, container: string): ContainerStatus | undefined {
  const stored: Readonly<Record<string, unknown>> = status ?? {};
  return [
    ...containerStatusesFrom(stored['containerStatuses']),
    ...containerStatusesFrom(stored['initContainerStatuses']),
  ].find(({ name }) => name === container);
}

async function failed(pod: Pod, container: string, endOf: EndOf): Promise<boolean> {
  const end = await endOf(container);
  if (end !== undefined) return end !== 'running' && end.exitCode !== 0;
  const stored = storedStatus(pod, container);
  if (stored?.state.terminated !== undefined) return stored.state.terminated['exitCode'] !== 0;
  return stored?.state.waiting !== undefined;
}

/** Whether a container of the pod that never ran may still be started. */
export function mayStart(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !isOver(pod);
}

function isOver({ status }: Pod): boolean {
  const phase = status?.['phase'];
  return phase === 'Succeeded' || phase === 'Failed';
}

async function haveStarted(
  pod: Pod,
  containers: readonly ContainerSpecPart[],
  endOf: EndOf,
): Promise<boolean> {
  const started = await Promise.all(
    containers.map(async ({ name }) => {
      const stored = storedStatus(pod, name);
      const known = stored?.state.running ?? stored?.state.terminated ?? stored?.lastState.terminated;
      return known !== undefined || (await endOf(name)) !== undefined;
    }),
  );
  return started.includes(true);
}
