/** Who may do what. Roles and bindings are to be laid here; every door asks the same policy. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS, type MethodName } from '@edgectl/rpc-schema/methods';
import { ROOT } from '../broker/access-list.ts';
import type { Caller } from '../rpc/caller.ts';

export interface Policy {
  /** @throws EdgectlError `Forbidden` that says why and what to do */
  authorise(caller: Caller, method: MethodName, params: Readonly<Record<string, unknown>>): void;
}

const USE_SOCKET = 'use the unix socket on the node';

/** A caller whose broker is believed has every right; another one reads, without logs. */
export const beliefPolicy: Policy = {
  authorise(caller, method, params) {
    if (method === 'session.list' && params.allPrincipals === true && !isRoot(caller)) {
      throw new EdgectlError('Forbidden', 'the sessions of others are shown to the unix socket alone', {
        hint: USE_SOCKET,
      });
    }
    if (caller.believed || !METHODS[method].needsBelief) return;
    throw new EdgectlError(
      'Forbidden',
      `${method} is not served to anonymous callers: nothing proves who is calling`,
      {
        hint:
          caller.disbelief === undefined
            ? USE_SOCKET
            : `${caller.disbelief.message}: ${caller.disbelief.hint}`,
      },
    );
  },
};

function isRoot({ attachment, principal }: Caller): boolean {
  return attachment === 'embedded' && principal === ROOT;
}
