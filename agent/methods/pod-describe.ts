import type { PodDescribeParams, PodDescribeResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownTo } from './shown-pods.ts';

export function podDescribe(
  pods: PodOperations,
  policy: Pick<Policy, 'permits'>,
): Method<PodDescribeParams, PodDescribeResult> {
  return {
    name: 'pod.describe',
    async run(params, { call: { caller }, signal }) {
      const answer = await pods.describe(params, signal);
      return shownTo(policy, caller, (redaction) => ({
        ...answer,
        items: answer.items.map((item) => redaction.showDescribed(item)),
      }));
    },
  };
}
