/** Who may do what. Every door asks the same policy. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { HeldRule } from '@edgectl/rpc-schema/generated/types';
import type { Caller } from './caller.ts';
import type { Action, ActionParams } from './action.ts';
import type { DeviceChanges } from './requirement.ts';

export interface Policy {
  /** @throws EdgectlError `Forbidden` that names the missing rule and says what would give it */
  authorise(caller: Caller, action: Action, params: ActionParams): void;
  /**
   * The second half of {@link Policy.authorise} for `device.edit`: what the edit changes, however it was written.
   * @throws EdgectlError `Forbidden`
   */
  authoriseChanges(caller: Caller, changes: DeviceChanges): void;
  /** {@link Policy.authorise} as a question. */
  permits(caller: Caller, action: Action, params: ActionParams): boolean;
  /**
   * For a call that runs on after it was authorised: calls back once, within two seconds, when the call is no longer permitted
   * because the policy changed or a grant ended or was revoked. Never calls back after `signal` is aborted.
   */
  watch(
    caller: Caller,
    action: Action,
    params: ActionParams,
    onRevoked: (error: EdgectlError) => void,
    signal: AbortSignal,
  ): void;
  /** Every rule that holds for the caller now. */
  rulesOf(caller: Caller): readonly HeldRule[];
}
