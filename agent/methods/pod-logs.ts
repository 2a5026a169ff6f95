import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';
import { openStream } from './stream.ts';

export function podLogs(pods: PodOperations): Method<PodLogsParams> {
  return {
    name: 'pod.logs',
    run: (params, context) => {
      const {
        namespace = 'default',
        name = params.labelSelector ?? '',
        container = '*',
        follow = false,
      } = params;
      return openStream(
        { kind: 'pod.logs', target: `${namespace}/${name}/${container}`, params, followed: follow },
        context,
        (choice, signal) => pods.logs(params, choice, signal),
      );
    },
  };
}
