/** Plain HTTP to a server on this node: with a deadline, a signal and a limit of size; loaded and connected at the first call. */
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';
import type { Dispatcher, Pool } from 'undici';
import { startDeadline } from '../../../common/deadline.ts';

export interface HttpPeer {
  /** `http://127.0.0.1:10550`. */
  readonly baseUrl: string;
  /** As messages name it: `MetaServer`. */
  readonly name: string;
  readonly layer: ErrorLayer;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  readonly accept: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** The `Date` header, as it came. */
  readonly date: string | undefined;
  readonly body: Buffer;
}

export interface HttpStream {
  readonly status: number;
  readonly body: Dispatcher.ResponseData['body'];
}

/** On loopback a server that is gone refuses at once; an address that drops packets does not. */
const CONNECT_TIMEOUT_MS = 2_000;
/**
 * Connections for whole answers: EdgeCore's servers are local, and more only queue in front of the same store. A stream lasts as long
 * as somebody follows it, so streams have connections of their own, as many as there are.
 */
const CONNECTIONS = { answers: 8, streams: null };

type Use = keyof typeof CONNECTIONS;

/** Kept: to ask the loader for a module again at each request costs a good part of the request. */
let undici: Promise<typeof import('undici')> | undefined;

export class HttpClient {
  readonly peer: HttpPeer;
  readonly #pools = new Map<Use, Pool>();
  #closed = false;

  constructor(peer: HttpPeer) {
    this.peer = peer;
  }

  /** @throws EdgectlError `Unavailable`, `Timeout`, `Canceled`, `RequestEntityTooLarge`. Any HTTP status is an answer. */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const { timeoutMs, maxBytes, path } = request;
    const deadline = startDeadline(timeoutMs, request.signal);
    try {
      const { statusCode, headers, body } = await this.#send('answers', request, deadline.signal);
      const date = typeof headers['date'] === 'string' ? headers['date'] : undefined;
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes)
          throw this.#error('RequestEntityTooLarge', `answered ${path} with more than ${maxBytes} bytes`);
        chunks.push(chunk);
      }
      return { status: statusCode, date, body: Buffer.concat(chunks, size) };
    } catch (error) {
      throw this.#explain(error, request, deadline.passed);
    } finally {
      deadline.release();
    }
  }

  /** The answer's body as it comes; the deadline is for its first byte, the signal for all of it. */
  async stream(request: Omit<HttpRequest, 'maxBytes'>): Promise<HttpStream> {
    const opening = startDeadline(request.timeoutMs);
    const signal =
      request.signal === undefined ? opening.signal : AbortSignal.any([opening.signal, request.signal]);
    try {
      const { statusCode, body } = await this.#send('streams', request, signal);
      return { status: statusCode, body };
    } catch (error) {
      throw this.#explain(error, request, opening.passed);
    } finally {
      opening.release();
    }
  }

  /** Ends the connections and fails later calls. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  async #send(
    use: Use,
    request: Omit<HttpRequest, 'maxBytes'>,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('the client is closed');
    undici ??= import('undici');
    const { Pool } = await undici;
    const pool = this.#pools.get(use) ?? this.#connect(Pool, use);
    const { method = 'GET', path, accept, body, contentType } = request;
    return pool.request({
      method,
      path,
      signal,
      headers: { accept, ...(contentType !== undefined && { 'content-type': contentType }) },
      body: body ?? null,
    });
  }

  #connect(PoolClass: typeof Pool, use: Use): Pool {
    const pool = new PoolClass(this.peer.baseUrl, {
      connections: CONNECTIONS[use],
      connect: { timeout: CONNECT_TIMEOUT_MS },
      // Deadlines are ours: a followed log may be silent for as long as it likes.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#pools.set(use, pool);
    return pool;
  }

  #explain(
    error: unknown,
    { path, timeoutMs, signal }: Omit<HttpRequest, 'maxBytes'>,
    late: boolean,
  ): EdgectlError {
    if (EdgectlError.is(error)) return error;
    const reason: unknown = signal?.reason;
    if (signal?.aborted) {
      return EdgectlError.is(reason)
        ? reason
        : this.#error('Canceled', `was not waited for (${path})`, error);
    }
    if (late) return this.#error('Timeout', `did not answer ${path} within ${timeoutMs} ms`, error);
    const why = error instanceof Error ? error.message : String(error);
    return new EdgectlError(
      'Unavailable',
      `${this.peer.name} cannot be reached at ${this.peer.baseUrl}: ${why}`,
      {
        layer: this.peer.layer,
        hint: `check that EdgeCore runs and serves ${this.peer.name} there`,
        cause: error,
      },
    );
  }

  #error(
    kind: 'Canceled' | 'Timeout' | 'RequestEntityTooLarge',
    message: string,
    cause?: unknown,
  ): EdgectlError {
    return new EdgectlError(kind, `${this.peer.name} ${message}`, { layer: this.peer.layer, cause });
  }
}
