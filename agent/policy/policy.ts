/** Who may do what. Roles and bindings are to be laid here; every door asks the same policy. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS, type MethodName } from '@edgectl/rpc-schema/methods';
import type { Caller } from '../rpc/caller.ts';

export interface Policy {
  /** @throws EdgectlError `Forbidden` that says why and what to do */
  authorise(caller: Caller, method: MethodName, params: Readonly<Record<string, unknown>>): void;
}

/** A caller whose broker is believed has every right; another one reads, without logs. */
export const beliefPolicy: Policy = {
  authorise(caller, method) {
    if (caller.believed || !METHODS[method].needsBelief) return;
    throw new EdgectlError(
      'Forbidden',
      `${method} is not served to anonymous callers: nothing proves who is calling`,
      {
        hint: caller.disbelief ?? 'use the unix socket on the node',
      },
    );
  },
};
