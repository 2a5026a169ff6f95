/** What exec and attach check before anything is opened, of their parameters and of the container, and what they tell of it. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import { type ContainerTarget, podNotFound } from '../pod-targets.ts';

/** @throws EdgectlError `InvalidParams` for a command that no kernel would run. */
export function checkExec({ command }: Pick<PodExecParams, 'command'>): void {
  if (command[0] === undefined || command[0] === '') {
    throw new EdgectlError('InvalidParams', 'command: the program to run is missing', {
      hint: 'give the program and its arguments as a list: ["ls","-l"]',
      details: { field: 'command' },
    });
  }
  const bad = command.find((word) => word.includes('\0'));
  if (bad !== undefined) {
    throw new EdgectlError(
      'InvalidParams',
      'command: an argument contains a NUL character, which would end it',
      {
        details: { field: 'command' },
      },
    );
  }
}

/** A terminal has one output: stderr comes on stdout. */
export function outputsOf(tty: boolean): readonly StreamName[] {
  return tty ? ['stdout'] : ['stdout', 'stderr'];
}

/** @throws EdgectlError `InvalidParams` if a caller asks for a terminal that the container has not, or the reverse. */
export function attachTty({ tty }: PodAttachParams, containerTty: boolean, container: string): boolean {
  if (tty === undefined || tty === containerTty) return containerTty;
  throw new EdgectlError(
    'InvalidParams',
    tty
      ? `container ${container} was not started with a terminal`
      : `container ${container} was started with a terminal`,
    {
      hint: `attach ${tty ? 'without' : 'with'} tty, or run a command of its own with exec`,
      details: { field: 'tty' },
    },
  );
}

/** `default/web-0/web`. */
export function nameOf({ pod, container }: ContainerTarget): string {
  return `${pod.namespace}/${pod.name}/${container}`;
}

/** @throws EdgectlError `Conflict` if the container is not running. */
export function checkRunning(target: ContainerTarget): void {
  const { state, attempt } = target.instance;
  if (state === 'running') return;
  throw new EdgectlError(
    'Conflict',
    `container ${nameOf(target)} is not running (${state}, instance ${attempt})`,
    {
      layer: 'cri',
      hint: 'see why with describe pod, and its last output with logs (once it runs again, logs --previous)',
      retryable: true,
    },
  );
}

/** For the opening answer. */
export function factsOf({
  pod,
  container,
  instance,
  warnings,
}: ContainerTarget): Readonly<Record<string, unknown>> {
  return {
    namespace: pod.namespace,
    pod: pod.name,
    container,
    containerId: instance.id,
    ...(warnings.length > 0 && { warnings }),
  };
}

/** @throws EdgectlError `NotFound` if the pod has been made again under its name */
export function checkPod({ pod }: ContainerTarget, { podUid }: { readonly podUid?: string }): void {
  if (podUid !== undefined && podUid !== pod.uid) throw podNotFound(pod.namespace, pod.name);
}
