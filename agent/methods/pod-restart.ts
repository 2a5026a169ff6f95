import type { PodRestartParams, PodRestartResult } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';

export function podRestart(pods: PodOperations): Method<PodRestartParams, PodRestartResult> {
  return {
    name: 'pod.restart',
    run: (params, { call: { effect }, signal }) => pods.restart(params, signal, effect),
  };
}
