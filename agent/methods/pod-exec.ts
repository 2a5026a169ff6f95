import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodExecParams } from '@edgectl/rpc-schema/generated/types';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Method } from './method.ts';
import { openStream } from './stream.ts';

const NEVER_RAN: ReadonlySet<string> = new Set([
  'NotFound',
  'Forbidden',
  'Conflict',
  'InvalidParams',
  'Unsupported',
]);

export function podExec(pods: PodOperations): Method<PodExecParams> {
  return {
    name: 'pod.exec',
    run: (params, context) => {
      const { namespace = 'default', name, container } = params;
      const target = [namespace, name, container].filter((part) => part !== undefined).join('/');
      const { effect, recordId } = context.call;
      const starting = (): void => effect.begins();
      return openStream({ kind: 'pod.exec', target, params, followed: false }, context, (choice, signal) =>
        pods.exec(params, { ...choice, starting, auditId: recordId }, signal),
      ).catch((error: unknown) => {
        // The runtime has said that there was nothing to run.
        if (EdgectlError.is(error) && (error.ran === 'no' || NEVER_RAN.has(error.kind))) effect.undone();
        throw error;
      });
    },
  };
}
