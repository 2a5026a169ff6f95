import type { PodAttachParams } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';
import { openStream } from './stream.ts';

export function podAttach(pods: PodOperations): Method<PodAttachParams> {
  return {
    name: 'pod.attach',
    run: (params, context) => {
      const { namespace = 'default', name, container } = params;
      const target = [namespace, name, container].filter((part) => part !== undefined).join('/');
      return openStream({ kind: 'pod.attach', target, params, followed: true }, context, (choice, signal) =>
        pods.attach(params, choice, signal),
      );
    },
  };
}
