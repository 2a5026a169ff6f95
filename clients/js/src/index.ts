/** `@edgectl/client`: operate a KubeEdge edge node over MQTT. */
export type {
  Client,
  Connect,
  LogStream,
  NodeState,
  Session,
  SessionCursor,
  SessionEnd,
  SessionInput,
  SessionStream,
} from './api.ts';
export type { MethodName, MethodTypes, Params, Result, SessionMethodName } from './methods.ts';
export type { CallOptions, ConnectOptions, OpenOptions } from './options.ts';
export { connect } from './connect.ts';
export { type Alive, parseAlive } from '@edgectl/rpc-schema/alive';
export { EdgectlError } from '@edgectl/rpc-schema/errors';
