/** The time of an edit. A client that leaves does not end it: what was begun is brought to its end, and is in the audit. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS } from '@edgectl/rpc-schema/methods';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';

/** Aborts at the deadline of `device.edit`, or when the agent stops; `met` frees it. */
export function editDeadline(
  clock: Clock,
  request: AbortSignal,
): { readonly signal: AbortSignal; readonly met: () => void } {
  const deadline = new AbortController();
  const over = new AbortController();
  const { defaultTimeoutMs } = METHODS['device.edit'];
  const onAbort = guarded(clock, () => {
    const { reason } = request;
    if (!EdgectlError.is(reason) || reason.kind !== 'Canceled') deadline.abort(reason);
  });
  request.addEventListener('abort', onAbort, { once: true, signal: over.signal });
  if (request.aborted) onAbort();
  clock.after(
    defaultTimeoutMs,
    () =>
      deadline.abort(
        new EdgectlError('Timeout', `the edit was not done within ${defaultTimeoutMs / 1000} s`, {
          layer: 'mapper',
        }),
      ),
    over.signal,
  );
  return { signal: deadline.signal, met: () => over.abort() };
}
