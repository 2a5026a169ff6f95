/** Runs a call until its deadline. */
import { setMaxListeners } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock, Timer } from '../../common/clock.ts';
import { guarded, partOf } from '../../common/fault-boundary.ts';

/** After the deadline a method has this long to say which layer was slow. */
const GRACE_MS = 250;

/**
 * `action` gets a signal that is aborted at the deadline or with `stopping`, and never once it has settled.
 * @throws EdgectlError `Timeout` with the layer that was slow, where `action` says it; else what `action` throws
 */
export async function runWithDeadline<T>(
  action: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  stopping: AbortSignal,
  clock: Clock,
): Promise<T> {
  const controller = new AbortController();
  const { promise: aborted, reject: giveUp } = Promise.withResolvers<never>();
  let grace: Timer | undefined;
  // A fault in one of its timers ends the call: no other would.
  const own = partOf(clock, (thrown) => {
    const error = EdgectlError.from(thrown);
    controller.abort(error);
    giveUp(error);
  });
  const onStop = guarded(own, () => controller.abort(stopped(stopping)));
  // One listener for each call under way: many, and no leak.
  setMaxListeners(0, stopping);
  if (stopping.aborted) onStop();
  stopping.addEventListener('abort', onStop, { once: true });
  const onAbort = guarded(own, () => {
    grace = own.after(GRACE_MS, () => giveUp(controller.signal.reason));
  });
  controller.signal.addEventListener('abort', onAbort, { once: true });
  const deadline = own.after(timeoutMs, () => controller.abort(timeout(timeoutMs)));
  try {
    return await Promise.race([aborted, action(controller.signal)]);
  } catch (error) {
    throw controller.signal.aborted ? afterAbort(error, controller.signal.reason as EdgectlError) : error;
  } finally {
    deadline.stop();
    grace?.stop();
    stopping.removeEventListener('abort', onStop);
  }
}

/** The door's own reason where it gives one. */
function stopped({ reason }: AbortSignal): EdgectlError {
  if (EdgectlError.is(reason)) return reason;
  return new EdgectlError('Unavailable', 'the agent is being stopped', { retryable: true });
}

function timeout(timeoutMs: number): EdgectlError {
  return new EdgectlError('Timeout', `no answer within ${timeoutMs / 1000} s`, {
    hint: 'timeoutSeconds allows more; node.status says which backend is slow',
  });
}

/** The reason of the abort, with the layer taken from the error that the abort caused. */
function afterAbort(error: unknown, reason: EdgectlError): EdgectlError {
  if (!EdgectlError.is(error) || error.layer === 'agent') return reason;
  if (error.kind === 'Timeout') return error;
  return new EdgectlError(reason.kind, `${reason.message}: ${error.layer} was slow`, {
    layer: error.layer,
    retryable: reason.retryable,
    ...(reason.hint === undefined ? {} : { hint: reason.hint }),
    cause: error,
  });
}
