/** Whether a caller may read logs, asked for what is shown to nobody else. */
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
