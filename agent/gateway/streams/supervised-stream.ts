/** A stream from its record to its end: counted, in the audit, and ended when the right to it is taken back. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { CallEnd } from '../../audit/audit.ts';
import type { Access, GatewayRequest } from '../http/route.ts';
import type { StreamServices } from './stream-services.ts';

/**
 * Runs `serve` with a signal that aborts when the client has gone, the agent stops or the right is taken back (its reason says which).
 * `serve` resolves with what the audit is told; what it throws is in the audit too, and thrown on.
 */
export async function superviseStream(
  { audit, policy, slots }: Pick<StreamServices, 'audit' | 'policy' | 'slots'>,
  { caller, signal }: Pick<GatewayRequest, 'caller' | 'signal'>,
  { action, params }: Access,
  serve: (signal: AbortSignal) => Promise<CallEnd>,
): Promise<void> {
  const free = slots.takeSlot(caller.principal);
  const ending = new AbortController();
  const stop = (): void => ending.abort(signal.reason);
  try {
    const entry = audit.begin({ caller, action, params });
    let revoked: EdgectlError | undefined;
    const onRevoked = (error: EdgectlError): void => {
      revoked = error;
      ending.abort(error);
    };
    policy.watch(caller, action, params, onRevoked, ending.signal);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: ending.signal });
    try {
      const end = await serve(ending.signal);
      entry.end(revoked === undefined ? end : { ...end, reason: 'Revoked', error: revoked });
    } catch (error) {
      entry.end({ error: EdgectlError.from(error) });
      throw error;
    }
  } finally {
    free();
    // Frees what listens until then.
    ending.abort();
  }
}
