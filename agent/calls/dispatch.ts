/**
 * Dispatch: the function of one admitted request is found by its name, and what it gives or throws becomes the response. Only single
 * requests come here, with an id that parse-message.ts has checked: batches, repeats and the bytes of an answer are not the library's.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { MethodName } from '@edgectl/rpc-schema/methods';
import { type JSONRPCResponse, JSONRPCServer } from 'json-rpc-2.0';
import type { Method } from '../methods/method.ts';
import type { RpcRequest } from './json-rpc.ts';

export type RpcResponse = JSONRPCResponse;

/** Calls the function that was found, with its deadline and its context. */
export type RunMethod = (method: Method) => Promise<unknown>;

export class Dispatch {
  // The caller of this function records what a method throws.
  readonly #server = new JSONRPCServer<RunMethod>({ errorListener: () => undefined });

  constructor(methods: Readonly<Partial<Record<MethodName, Method>>>) {
    for (const [name, method] of Object.entries(methods))
      this.#server.addMethod(name, (_params, run) => run(method));
    this.#server.mapErrorToJSONRPCErrorResponse = (id, error) => ({
      jsonrpc: '2.0',
      id,
      error: EdgectlError.from(error).toRpc(),
    });
  }

  serves(name: string): name is MethodName {
    return this.#server.hasMethod(name);
  }

  /** @returns `null` for a notification */
  respond(request: RpcRequest, run: RunMethod): PromiseLike<RpcResponse | null> {
    return this.#server.receive({ jsonrpc: '2.0', ...request }, run);
  }
}
