/** Who edits a device by a door, with the policy's word on what the edit changes. */
import type { Editor } from '../devices/device-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Caller } from '../access/caller.ts';

export type EditPolicy = Pick<Policy, 'authoriseChanges'>;

export function editorOf(policy: EditPolicy, caller: Caller, lasting: boolean): Editor {
  return {
    principal: caller.principal,
    authorise: (device, values) => policy.authoriseChanges(caller, { ...device, lasting, values }),
  };
}
