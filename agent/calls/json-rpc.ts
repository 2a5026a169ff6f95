/** JSON-RPC 2.0 as this agent speaks it: requests by name, ids that are strings or whole numbers. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';

export type RequestId = string | number;

/** A request; without `id` a notification. */
export interface RpcRequest {
  readonly id?: RequestId;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A message that is none, and what is known of the request it was meant to be. */
export interface RefusedRequest {
  readonly id: RequestId | null;
  readonly error: EdgectlError;
}

/** The text of a response with an error; `id` is null where the request has none that can be read. */
export function failureText(id: RequestId | null, error: EdgectlError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: error.toRpc() });
}
