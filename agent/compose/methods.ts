/** Every method that this agent serves. */
import type { MethodName } from '@edgectl/rpc-schema/methods';
import { eventList } from '../methods/event-list.ts';
import type { Method } from '../methods/method.ts';
import { nodeStats } from '../methods/node-stats.ts';
import { nodeStatus } from '../methods/node-status.ts';
import { podAttach } from '../methods/pod-attach.ts';
import { podDescribe } from '../methods/pod-describe.ts';
import { podExec } from '../methods/pod-exec.ts';
import { podGet } from '../methods/pod-get.ts';
import { podList } from '../methods/pod-list.ts';
import { podLogs } from '../methods/pod-logs.ts';
import { podRestart } from '../methods/pod-restart.ts';
import { rpcDiscover } from '../methods/rpc-discover.ts';
import { sessionCancel } from '../methods/session-cancel.ts';
import { sessionList } from '../methods/session-list.ts';
import { sessionResume } from '../methods/session-resume.ts';
import type { EventLog } from '../pods/events/event-log.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { NodeOperations } from '../status/node-operations.ts';
import { openRpcDocument } from './contract.ts';

export interface Operations {
  readonly node: NodeOperations;
  readonly pods: PodOperations;
  readonly events: Pick<EventLog, 'list'>;
  readonly sessions: SessionService;
}

export function methodsOf({ node, pods, events, sessions }: Operations): ReadonlyMap<MethodName, Method> {
  const methods = new Map<MethodName, Method>();
  const served: readonly Method[] = [
    rpcDiscover(() => openRpcDocument(new Set(methods.keys()))),
    nodeStatus(node),
    nodeStats(node),
    podList(pods),
    podGet(pods),
    podDescribe(pods),
    podLogs(pods),
    podExec(pods),
    podAttach(pods),
    podRestart(pods),
    eventList(events),
    sessionList(sessions),
    sessionResume(sessions),
    sessionCancel(sessions),
  ];
  for (const method of served) methods.set(method.name, method);
  return methods;
}
