/** Why a tunnel, or a connection in it, ends from inside. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export function lost(why: string, cause?: unknown): EdgectlError {
  return new EdgectlError('Unavailable', `the tunnel was lost: ${why}`, {
    layer: 'tunnel',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function malformed(what: string): EdgectlError {
  return new EdgectlError('BackendError', `the node sent an invalid ${what}`, {
    layer: 'tunnel',
  });
}
