/** A stream from its record to its end: counted, in the audit, and ended when the right to it is taken back. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { CallEnd } from '../../audit/audit.ts';
import { warningOf } from '../http/not-journalled.ts';
import type { GatewayRequest } from '../http/route.ts';
import type { StreamServices } from './stream-services.ts';

/**
 * Runs `serve` with a signal that aborts when the client disconnected, the agent stops or the right is taken back (its reason says which).
 * Its second argument is what the client is to be warned of, its third the id of the audit's record. `serve` resolves with what the audit is told; what it throws is in the audit too, and thrown on.
 */
export async function superviseStream(
  { slots }: Pick<StreamServices, 'slots'>,
  { call, signal }: Pick<GatewayRequest, 'call' | 'signal'>,
  serve: (signal: AbortSignal, warning: string | undefined, auditId: number | undefined) => Promise<CallEnd>,
): Promise<void> {
  const free = slots.acquireSlot(call.caller.principal);
  const ending = new AbortController();
  const stop = (): void => ending.abort(signal.reason);
  try {
    call.begin();
    try {
      call.watch((error) => ending.abort(error), ending.signal);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true, signal: ending.signal });
      const end = await serve(ending.signal, warningOf(call), call.recordId);
      call.end({ ...end, ...cutOff(ending.signal) });
    } catch (error) {
      call.end({ error: EdgectlError.from(error) });
      throw error;
    }
  } finally {
    free();
    // Frees what listens until then.
    ending.abort();
  }
}

/** Why it ended, where that was neither the stream's own end nor the client's doing. */
function cutOff({ aborted, reason }: AbortSignal): Pick<CallEnd, 'reason' | 'error'> {
  if (!aborted || !EdgectlError.is(reason) || reason.kind === 'Canceled') return {};
  const stopped = reason.kind === 'Unavailable';
  return stopped ? { reason: 'AgentStopped' } : { reason: 'Revoked', error: reason };
}
