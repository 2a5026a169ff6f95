/** Whether a caller may read the logs of a pod. What only such callers may see depends on it. */
import type { Caller } from './caller.ts';
import type { Policy } from './policy.ts';

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
