/** `@edgectl/client/browser`: the same client in a page, over MQTT on a WebSocket; `Buffer` is the one of the package `buffer` there. */
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
export type { CallOptions, OpenOptions } from '../options.ts';
export { type PageConnectOptions, connect } from './connect.ts';
export { EdgectlError } from '@edgectl/rpc-schema/errors';
