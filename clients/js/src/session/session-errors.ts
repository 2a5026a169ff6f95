/** Why a session ended without all of its output. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { SessionEnd } from '../api.ts';

/** Why the output is not all that there would have been, unless somebody asked for that. */
export function cutOff(session: string, { reason, error }: SessionEnd): EdgectlError | undefined {
  if (error !== undefined) return EdgectlError.fromRpc(error);
  if (reason === 'Completed' || reason === 'Canceled' || reason === 'TimedOut') return undefined;
  const kind = reason === 'AgentStopped' ? 'Interrupted' : reason === 'Failed' ? 'BackendError' : 'Canceled';
  return new EdgectlError(kind, `session ${session} was ended before its output was complete: ${reason}`, {
    details: { reason },
  });
}

/** The session cannot be gone on with. */
export function gone(session: string, cause?: EdgectlError): EdgectlError {
  if (cause?.kind === 'Gone') return cause;
  return new EdgectlError('Gone', `the agent no longer knows session ${session}`, {
    hint: 'it was restarted, or waited too long for this client: open a new session',
    ...(cause === undefined ? {} : { cause }),
  });
}
