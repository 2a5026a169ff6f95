/** The methods of the contract with their parameters and results. */
import type * as contract from '@edgectl/rpc-schema/generated/types';

interface Method<Params, Result> {
  params: Params;
  result: Result;
}

/** Method name to parameters and result. */
export interface Methods {
  'rpc.discover': Method<contract.RpcDiscoverParams, contract.RpcDiscoverResult>;
  'node.status': Method<contract.NodeStatusParams, contract.NodeStatusResult>;
  'node.stats': Method<contract.NodeStatsParams, contract.NodeStatsResult>;
  'pod.list': Method<contract.PodListParams, contract.PodListResult>;
  'pod.get': Method<contract.PodGetParams, contract.PodGetResult>;
  'pod.describe': Method<contract.PodDescribeParams, contract.PodDescribeResult>;
  'pod.logs': Method<contract.PodLogsParams, contract.PodLogsResult>;
  'pod.exec': Method<contract.PodExecParams, contract.PodExecResult>;
  'pod.attach': Method<contract.PodAttachParams, contract.PodAttachResult>;
  'pod.restart': Method<contract.PodRestartParams, contract.PodRestartResult>;
  'event.list': Method<contract.EventListParams, contract.EventListResult>;
  'device.list': Method<contract.DeviceListParams, contract.DeviceListResult>;
  'device.get': Method<contract.DeviceGetParams, contract.DeviceGetResult>;
  'device.describe': Method<contract.DeviceDescribeParams, contract.DeviceDescribeResult>;
  'device.edit': Method<contract.DeviceEditParams, contract.DeviceEditResult>;
  'device.watch': Method<contract.DeviceWatchParams, contract.DeviceWatchResult>;
  'device.edits': Method<contract.DeviceEditsParams, contract.DeviceEditsResult>;
  'device.revert': Method<contract.DeviceRevertParams, contract.DeviceRevertResult>;
  'deviceModel.list': Method<contract.DeviceModelListParams, contract.DeviceModelListResult>;
  'deviceModel.get': Method<contract.DeviceModelGetParams, contract.DeviceModelGetResult>;
  'session.list': Method<contract.SessionListParams, contract.SessionListResult>;
  'session.resume': Method<contract.SessionResumeParams, contract.SessionResumeResult>;
  'session.cancel': Method<contract.SessionCancelParams, contract.SessionCancelResult>;
}

export type MethodName = keyof Methods;

/** The methods that open a session. */
export type SessionMethodName = 'pod.logs' | 'pod.exec' | 'pod.attach' | 'device.watch';
