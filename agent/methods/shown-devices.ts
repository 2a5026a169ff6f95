/** Answers with devices, as their caller may see them. */
import type { Meta } from '@edgectl/rpc-schema/generated/types';
import { DeviceRedaction } from '../devices/redact-device.ts';
import { editRight } from '../access/edit-right.ts';
import type { Policy } from '../access/policy.ts';
import type { Caller } from '../access/caller.ts';

/** @param show what the answer is, of devices as the redaction shows them */
export function shownDevices<Answer extends { readonly meta: Meta }>(
  policy: Pick<Policy, 'permits'>,
  caller: Caller,
  show: (redaction: DeviceRedaction) => Answer,
): Answer {
  const redaction = new DeviceRedaction(editRight(policy, caller));
  const answer = show(redaction);
  const redacted = [...redaction.paths];
  return redacted.length === 0 ? answer : { ...answer, meta: { ...answer.meta, redacted } };
}
