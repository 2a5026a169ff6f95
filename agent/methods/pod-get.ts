import type { PodGetParams, PodGetResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownTo } from './shown-pods.ts';

export function podGet(
  pods: PodOperations,
  policy: Pick<Policy, 'permits'>,
): Method<PodGetParams, PodGetResult> {
  return {
    name: 'pod.get',
    async run(params, { call: { caller }, signal }) {
      const answer = await pods.get(params, signal);
      return shownTo(policy, caller, (redaction) => ({ ...answer, object: redaction.show(answer.object) }));
    },
  };
}
