/** A caller whose broker is believed has every right; another one reads, without logs. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ROOT } from '../broker/access-list.ts';
import type { Caller } from '../rpc/caller.ts';
import { type Action, type ActionParams, needsBelief } from './action.ts';
import type { Policy } from './policy.ts';

const USE_SOCKET = 'use the unix socket on the node';

export const beliefPolicy: Policy = {
  authorise(caller, action, params) {
    const refusal = refusalOf(caller, action, params);
    if (refusal !== undefined) throw refusal;
  },
  permits: (caller, action, params) => refusalOf(caller, action, params) === undefined,
  watch() {},
  rulesOf: () => [],
};

function refusalOf(caller: Caller, action: Action, params: ActionParams): EdgectlError | undefined {
  if (action === 'session.list' && params['allPrincipals'] === true && !isRoot(caller)) {
    return new EdgectlError('Forbidden', 'the sessions of others are shown to the unix socket alone', {
      hint: USE_SOCKET,
    });
  }
  if (caller.believed || !needsBelief(action)) return undefined;
  const { disbelief } = caller;
  return new EdgectlError(
    'Forbidden',
    `${action} is not served to anonymous callers: nothing proves who is calling`,
    { hint: disbelief === undefined ? USE_SOCKET : `${disbelief.message}: ${disbelief.hint}` },
  );
}

function isRoot({ attachment, principal }: Caller): boolean {
  return attachment === 'embedded' && principal === ROOT;
}
