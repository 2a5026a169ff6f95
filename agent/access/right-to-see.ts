/** The rights that what is shown of an object depends on: of a pod the right to its logs, of a device the right to change all of it. */
import type { Caller } from './caller.ts';
import type { Policy } from './policy.ts';

/** Whether a caller may read the logs of a pod. */
export function logsRight(
  policy: Pick<Policy, 'permits'>,
  caller: Caller,
): (target: { namespace?: string; name?: string; container?: string }) => boolean {
  return (target) =>
    policy.permits(
      caller,
      'pod.logs',
      target.namespace === undefined ? { ...target, allNamespaces: true } : target,
    );
}

/** Whether a caller may change whole devices. */
export function editRight(
  policy: Pick<Policy, 'permits'>,
  caller: Caller,
): (target: { namespace?: string; name?: string }) => boolean {
  return (target) =>
    policy.permits(caller, 'device.edit', {
      ...target,
      ...(target.namespace === undefined && { allNamespaces: true }),
      mergePatch: {},
      persist: false,
    });
}
