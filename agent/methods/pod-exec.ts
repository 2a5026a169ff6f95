import type { PodExecParams } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';
import { openStream } from './stream.ts';

export function podExec(pods: PodOperations): Method<PodExecParams> {
  return {
    name: 'pod.exec',
    run: (params, context) => {
      const { namespace = 'default', name, container } = params;
      const target = [namespace, name, container].filter((part) => part !== undefined).join('/');
      return openStream({ kind: 'pod.exec', target, params, followed: false }, context, (choice, signal) =>
        pods.exec(params, choice, signal),
      );
    },
  };
}
