/** The editor of a device: the caller, and the policy's decision about the changed values. */
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
