/** What every entry of the package exports, whatever carries its packets. */
export type {
  Client,
  LogStream,
  NodeState,
  Session,
  SessionCursor,
  SessionEnd,
  SessionInput,
  SessionStream,
} from './api.ts';
export type { MethodName, MethodTypes, Params, Result, SessionMethodName } from './methods.ts';
export type { CallOptions, OpenOptions } from './options.ts';
export { EdgectlError } from '@edgectl/rpc-schema/errors';
