/** `@edgectl/client`: operate a KubeEdge edge node over MQTT. */
export type {
  Client,
  LogStream,
  NodeState,
  Session,
  SessionCursor,
  SessionEnd,
  SessionGap,
  SessionInput,
  SessionStream,
} from './api.ts';
export type { MethodName, Methods, SessionMethodName } from './methods.ts';
export type { CallOptions, ConnectOptions, OpenOptions } from './options.ts';
export { EdgectlError } from '@edgectl/rpc-schema/errors';
