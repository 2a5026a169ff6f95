/** Answers with pods, as their caller may see them. */
import type { Meta } from '@edgectl/rpc-schema/generated/types';
import { PodRedaction } from '../pods/redact-pod.ts';
import { logsRight } from '../access/logs-right.ts';
import type { Policy } from '../access/policy.ts';
import type { Caller } from '../access/caller.ts';

/** @param show what the answer is, of pods as the redaction shows them */
export function shownTo<Answer extends { readonly meta: Meta }>(
  policy: Pick<Policy, 'permits'>,
  caller: Caller,
  show: (redaction: PodRedaction) => Answer,
): Answer {
  const redaction = new PodRedaction(logsRight(policy, caller));
  const answer = show(redaction);
  const redacted = [...redaction.paths];
  return redacted.length === 0 ? answer : { ...answer, meta: { ...answer.meta, redacted } };
}
