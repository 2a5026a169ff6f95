import type { PodListParams, PodListResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownTo } from './shown-pods.ts';

export function podList(
  pods: PodOperations,
  policy: Pick<Policy, 'permits'>,
): Method<PodListParams, PodListResult> {
  return {
    name: 'pod.list',
    async run(params, { call: { caller }, signal }) {
      const answer = await pods.list(params, signal);
      return shownTo(policy, caller, (redaction) => ({
        ...answer,
        items: answer.items.map((pod) => redaction.show(pod)),
      }));
    },
  };
}
