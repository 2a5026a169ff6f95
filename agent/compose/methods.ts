/** Every method that this agent serves. */
import type { MethodName } from '@edgectl/rpc-schema/methods';
import type { Method } from '../methods/method.ts';
import { nodeStats } from '../methods/node-stats.ts';
import { nodeStatus } from '../methods/node-status.ts';
import { rpcDiscover } from '../methods/rpc-discover.ts';
import { sessionCancel } from '../methods/session-cancel.ts';
import { sessionList } from '../methods/session-list.ts';
import { sessionResume } from '../methods/session-resume.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { NodeOperations } from '../status/node-operations.ts';
import { openRpcDocument } from './contract.ts';

export interface Operations {
  readonly node: NodeOperations;
  readonly sessions: SessionService;
}

export function methodsOf({ node, sessions }: Operations): ReadonlyMap<MethodName, Method> {
  const methods = new Map<MethodName, Method>();
  const served: readonly Method[] = [
    rpcDiscover(() => openRpcDocument([...methods.keys()])),
    nodeStatus(node),
    nodeStats(node),
    sessionList(sessions),
    sessionResume(sessions),
    sessionCancel(sessions),
  ];
  for (const method of served) methods.set(method.name, method);
  return methods;
}
