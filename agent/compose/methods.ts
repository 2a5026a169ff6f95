/** Every method that this agent serves. */
import type { MethodName } from '@edgectl/rpc-schema/methods';
import { accessCheck } from '../methods/access-check.ts';
import { auditList } from '../methods/audit-list.ts';
import { configurationCheck, type ConfigurationOperations } from '../methods/configuration-check.ts';
import { configurationReload } from '../methods/configuration-reload.ts';
import { deviceDescribe } from '../methods/device-describe.ts';
import { deviceEdit } from '../methods/device-edit.ts';
import { deviceEdits } from '../methods/device-edits.ts';
import { deviceGet } from '../methods/device-get.ts';
import { deviceList } from '../methods/device-list.ts';
import { deviceModelGet } from '../methods/device-model-get.ts';
import { deviceModelList } from '../methods/device-model-list.ts';
import { deviceRevert } from '../methods/device-revert.ts';
import { deviceWatch } from '../methods/device-watch.ts';
import { eventList } from '../methods/event-list.ts';
import { grantCreate } from '../methods/grant-create.ts';
import { grantList } from '../methods/grant-list.ts';
import { grantRevoke } from '../methods/grant-revoke.ts';
import type { Method } from '../methods/method.ts';
import { nodeAcceptTime } from '../methods/node-accept-time.ts';
import { nodeDiagnose } from '../methods/node-diagnose.ts';
import { nodeRestartUnit } from '../methods/node-restart-unit.ts';
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
import { rpcHello } from '../methods/rpc-hello.ts';
import { sessionCancel } from '../methods/session-cancel.ts';
import { sessionList } from '../methods/session-list.ts';
import { sessionResume } from '../methods/session-resume.ts';
import type { AuditReader } from '../audit/read-audit.ts';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { AccessOperations } from '../access/access-operations.ts';
import type { EventLog } from '../pods/events/event-log.ts';
import type { Policy } from '../access/policy.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { NodeOperations } from '../status/node-operations.ts';
import type { UnitOperations } from '../status/unit-operations.ts';
import type { TimeOperations } from '../time/time-operations.ts';
import { openRpcDocument } from './contract.ts';

export interface Operations {
  readonly diagnosis: Diagnosis;
  readonly node: NodeOperations;
  readonly pods: PodOperations;
  readonly devices: DeviceOperations;
  readonly events: Pick<EventLog, 'list'>;
  readonly sessions: SessionService;
  readonly access: AccessOperations;
  readonly audit: AuditReader;
  readonly time: TimeOperations;
  readonly policy: Pick<Policy, 'permits' | 'authoriseChanges'>;
  readonly units: UnitOperations;
  readonly reload: ConfigurationOperations;
}

export function methodsOf({
  diagnosis,
  node,
  pods,
  devices,
  events,
  sessions,
  access,
  audit,
  time,
  policy,
  units,
  reload,
}: Operations): ReadonlyMap<MethodName, Method> {
  const methods = new Map<MethodName, Method>();
  const served: readonly Method[] = [
    rpcDiscover((params) => openRpcDocument(new Set(methods.keys()), params)),
    rpcHello(node),
    nodeStatus(node),
    nodeStats(node),
    nodeDiagnose(diagnosis),
    nodeAcceptTime(time),
    nodeRestartUnit(units),
    configurationCheck(reload),
    configurationReload(reload),
    podList(pods, policy),
    podGet(pods, policy),
    podDescribe(pods, policy),
    podLogs(pods),
    podExec(pods),
    podAttach(pods),
    podRestart(pods),
    deviceList(devices, policy),
    deviceGet(devices, policy),
    deviceDescribe(devices, policy),
    deviceEdit(devices, policy),
    deviceWatch(devices, policy),
    deviceEdits(devices, policy),
    deviceRevert(devices),
    deviceModelList(devices),
    deviceModelGet(devices),
    eventList(events),
    sessionList(sessions),
    sessionResume(sessions),
    sessionCancel(sessions),
    accessCheck(access),
    grantCreate(access),
    grantList(access),
    grantRevoke(access),
    auditList(audit),
  ];
  for (const method of served) methods.set(method.name, method);
  return methods;
}
