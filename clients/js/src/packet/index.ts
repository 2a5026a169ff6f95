/** `@edgectl/client/packet`: the same client for short programs: MQTT 3.1.1 on a unix socket, TCP or TLS, quick to load. */
export type {
  Client,
  LogStream,
  NodeState,
  Session,
  SessionCursor,
  SessionEnd,
  SessionInput,
  SessionStream,
} from '../api.ts';
export type { MethodName, MethodTypes, Params, Result, SessionMethodName } from '../methods.ts';
export type { CallOptions, ConnectOptions, OpenOptions } from '../options.ts';
export { connect } from './connect.ts';
export { EdgectlError } from '@edgectl/rpc-schema/errors';
