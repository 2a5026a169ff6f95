/** Whether a caller may change whole devices, asked for what of them is shown to nobody else. */
import type { Caller } from './caller.ts';
import type { Policy } from './policy.ts';

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
