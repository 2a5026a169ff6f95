import type { PodDescribeParams, PodDescribeResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';

export function podDescribe(pods: PodOperations): Method<PodDescribeParams, PodDescribeResult> {
  return { name: 'pod.describe', run: (params, { signal }) => pods.describe(params, signal) };
}
