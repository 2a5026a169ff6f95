import type { PodListParams, PodListResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';

export function podList(pods: PodOperations): Method<PodListParams, PodListResult> {
  return { name: 'pod.list', run: (params, { signal }) => pods.list(params, signal) };
}
