/** JSON-RPC calls under way: ids, deadlines, and the same request again after a reconnect (the agent runs none twice). */
import { EdgectlError, type RpcErrorObject } from '@edgectl/rpc-schema/errors';
import { parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { createJSONRPCRequest, isJSONRPCResponse, JSONRPCClient } from 'json-rpc-2.0';
import type { Clock } from './clock.ts';
import type { CallOptions } from './options.ts';
import { SENT_AGAIN_MAX_BYTES } from './platform.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** The agent's own time-out is more exact: ours comes a little later. */
const GRACE_MS = 1_000;

interface PendingCall {
  readonly method: string;
  /** The request as it was sent, byte for byte: the agent recognizes a repeat by it. */
  readonly request: string;
}

export interface CallsOptions {
  /** Start of the ids: another in each connection, because ids are remembered. */
  readonly idPrefix: string;
  readonly clock: Clock;
  readonly send: (request: string) => void;
}

export class Calls {
  readonly #options: CallsOptions;
  /** Finds the call that a response is for, by its id. */
  readonly #client: JSONRPCClient<string>;
  readonly #pending = new Map<string, PendingCall>();
  #count = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#client = new JSONRPCClient<string>((_, request) => options.send(request));
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** @throws EdgectlError as answered, or `Timeout` and `Canceled` of this side. */
  async call(method: string, params: unknown, { timeoutMs, signal }: CallOptions = {}): Promise<unknown> {
    if (signal?.aborted === true) throw canceled(method);
    this.#count += 1;
    const id = `${this.#options.idPrefix}-${this.#count}`;
    const deadline = timeoutMs === undefined ? {} : { timeoutSeconds: timeoutMs / 1000 };
    const message = createJSONRPCRequest(id, method, { ...deadline, ...(params as object) });
    const request = stringifyExact(message);
    const waitMs = (timeoutMs ?? DEFAULT_TIMEOUT_MS) + GRACE_MS;
    const onAbort = (): void => this.#fail(id, canceled(method));
    const timer = this.#options.clock.after(waitMs, () => this.#fail(id, late(method, waitMs)));
    this.#pending.set(id, { method, request });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const { result, error } = await this.#client.requestAdvanced(message, request);
      if (error !== undefined) throw EdgectlError.fromRpc(error as RpcErrorObject);
      return result;
    } finally {
      timer.stop();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** A message on our `…/rpc`: one response or a batch. */
  handle(payload: Buffer): void {
    let message: unknown;
    try {
      message = parseExact(payload.toString());
    } catch {
      return;
    }
    for (const response of Array.isArray(message) ? message : [message]) this.#settle(response);
  }

  /** The requests, or their answers, may be lost: the same ids again. */
  resend(): void {
    for (const { request } of this.#pending.values()) this.#options.send(request);
  }

  /** The connection is lost, perhaps because a broker closes it on what is too large: it would do so again. */
  giveUpLarge(): void {
    for (const [id, { method, request }] of this.#pending) {
      if (Buffer.byteLength(request) > SENT_AGAIN_MAX_BYTES) this.#fail(id, lost(method, request));
    }
  }

  fail(error: EdgectlError): void {
    for (const id of this.#pending.keys()) this.#fail(id, error);
  }

  #settle(response: unknown): void {
    if (typeof response !== 'object' || response === null || !isJSONRPCResponse(response)) return;
    const { id, error } = response;
    if (id === null && error !== undefined) this.#settleNameless(error as RpcErrorObject);
    // Deleted at once: an answered request is not sent again.
    if (typeof id === 'string' && this.#pending.delete(id)) this.#client.receive(response);
  }

  /** The agent could not read the request: it is the one of that size, or the only one that there is. */
  #settleNameless(error: RpcErrorObject): void {
    const bytes: unknown = error.data?.details?.['bytes'];
    const pending = [...this.#pending];
    const meant =
      typeof bytes === 'number'
        ? pending.filter(([, { request }]) => Buffer.byteLength(request) === bytes)
        : pending.length === 1
          ? pending
          : [];
    for (const [id] of meant) this.#settle({ jsonrpc: '2.0', id, error });
  }

  /** A call that this side gives up is settled like one with an error of the agent. */
  #fail(id: string, error: EdgectlError): void {
    this.#settle({ jsonrpc: '2.0', id, error: error.toRpc() });
  }
}

function canceled(method: string): EdgectlError {
  return new EdgectlError('Canceled', `${method} was canceled`, { layer: 'client' });
}

function lost(method: string, request: string): EdgectlError {
  const bytes = Buffer.byteLength(request);
  return new EdgectlError(
    'RequestEntityTooLarge',
    `${method}: the connection was lost on a request of ${bytes} bytes; brokers and agents take ${SENT_AGAIN_MAX_BYTES} bytes`,
    {
      layer: 'client',
      hint: 'send smaller messages, or send the data to the standard input of a command',
      details: { bytes },
    },
  );
}

function late(method: string, waitedMs: number): EdgectlError {
  return new EdgectlError('Timeout', `${method} was not answered within ${waitedMs / 1000} s`, {
    layer: 'client',
    hint: 'check whether the agent is online: its retained state shows it',
  });
}
