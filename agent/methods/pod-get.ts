import type { PodGetParams, PodGetResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';

export function podGet(pods: PodOperations): Method<PodGetParams, PodGetResult> {
  return { name: 'pod.get', run: (params, { signal }) => pods.get(params, signal) };
}
