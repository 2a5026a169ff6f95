/** JSON-RPC calls under way: ids, deadlines, and the same request again after a reconnect (the agent runs none twice). */
import { EdgectlError, type RpcErrorObject } from '@edgectl/rpc-schema/errors';
import { parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Clock, Timer } from './clock.ts';
import { SENT_AGAIN_MAX_BYTES } from './connection.ts';
import type { CallOptions } from './options.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** The agent's own time-out is more exact: ours comes a little later. */
const GRACE_MS = 1_000;

interface PendingCall {
  readonly method: string;
  readonly request: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: EdgectlError) => void;
  readonly timer: Timer;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: () => void;
}

export interface CallsOptions {
  /** Start of the ids: another in each connection, because ids are remembered. */
  readonly idPrefix: string;
  readonly clock: Clock;
  readonly send: (request: string) => void;
}

export class Calls {
  readonly #options: CallsOptions;
  readonly #pending = new Map<string, PendingCall>();
  #count = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** @throws EdgectlError as answered, or `Timeout` and `Canceled` of this side. */
  call(method: string, params: unknown, { timeoutMs, signal }: CallOptions = {}): Promise<unknown> {
    if (signal?.aborted === true) return Promise.reject(canceled(method));
    this.#count += 1;
    const id = `${this.#options.idPrefix}-${this.#count}`;
    const deadline = timeoutMs === undefined ? {} : { timeoutSeconds: timeoutMs / 1000 };
    const request = stringifyExact({
      jsonrpc: '2.0',
      id,
      method,
      params: { ...deadline, ...(params as object) },
    });
    const waitMs = (timeoutMs ?? DEFAULT_TIMEOUT_MS) + GRACE_MS;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#take(id)?.reject(canceled(method));
      const timer = this.#options.clock.after(waitMs, () => this.#take(id)?.reject(late(method, waitMs)));
      this.#pending.set(id, { method, request, resolve, reject, timer, signal, onAbort });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#options.send(request);
    });
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
      if (Buffer.byteLength(request) > SENT_AGAIN_MAX_BYTES) this.#take(id)?.reject(lost(method, request));
    }
  }

  fail(error: EdgectlError): void {
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error);
  }

  #settle(response: unknown): void {
    if (typeof response !== 'object' || response === null) return;
    const { id, result, error } = response as { id?: unknown; result?: unknown; error?: RpcErrorObject };
    if (id === null && error !== undefined) this.#settleNameless(error);
    if (typeof id !== 'string') return;
    const call = this.#take(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(EdgectlError.fromRpc(error));
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
    for (const [id] of meant) this.#take(id)?.reject(EdgectlError.fromRpc(error));
  }

  #take(id: string): PendingCall | undefined {
    const call = this.#pending.get(id);
    if (call === undefined) return undefined;
    this.#pending.delete(id);
    call.timer.stop();
    call.signal?.removeEventListener('abort', call.onAbort);
    return call;
  }
}

function canceled(method: string): EdgectlError {
  return new EdgectlError('Canceled', `${method} was called off`, { layer: 'client' });
}

function lost(method: string, request: string): EdgectlError {
  const bytes = Buffer.byteLength(request);
  return new EdgectlError(
    'RequestEntityTooLarge',
    `${method}: the connection was lost on a request of ${bytes} bytes; brokers and agents take ${SENT_AGAIN_MAX_BYTES} bytes`,
    { layer: 'client', hint: 'send less at once, or by the standard input of a command', details: { bytes } },
  );
}

function late(method: string, waitedMs: number): EdgectlError {
  return new EdgectlError('Timeout', `${method} was not answered within ${waitedMs / 1000} s`, {
    layer: 'client',
    hint: 'is the agent online? Its retained state says so',
  });
}
