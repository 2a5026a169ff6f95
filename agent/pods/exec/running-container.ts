/** The checks of a container before exec and attach open anything. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type ContainerTarget, podNotFound } from '../pod-targets.ts';

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
