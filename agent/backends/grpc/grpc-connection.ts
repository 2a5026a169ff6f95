/**
 * One gRPC peer on a unix socket. The library is loaded at the first call (it takes 12 MiB), the socket is
 * dialled at the first call and again after the peer was restarted, and every call has a deadline and a signal.
 */
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';
import type { Client, ClientReadableStream, Metadata, ServiceError } from '@grpc/grpc-js';
import { systemClock } from '../../../common/clock.ts';
import { orReject } from '../../../common/fault-boundary.ts';

type Grpc = typeof import('@grpc/grpc-js');
/** Kept: to ask the loader for a module again at each call costs a good part of the call. */
let grpcModule: Promise<Grpc> | undefined;

function loadGrpc(): Promise<Grpc> {
  grpcModule ??= import('@grpc/grpc-js');
  return grpcModule;
}

interface GrpcPeer {
  /** Absolute path of the socket. */
  readonly socketPath: string;
  /** As messages name it: `containerd`, `mapper sim`. */
  readonly name: string;
  readonly layer: ErrorLayer;
}

interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The largest answer, as kubelet allows it: a node's whole container list fits many times. */
const MAX_RECEIVE_BYTES = 16 * 1024 * 1024;

const UNAVAILABLE = 14;

function serializer<Message>(type: MessageType<Message>): (message: Message) => Buffer {
  return (message) => {
    const bytes = type.encode(message).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

export class GrpcConnection {
  readonly peer: GrpcPeer;
  #client: Client | undefined;
  #closed = false;

  constructor(peer: GrpcPeer) {
    this.peer = peer;
  }

  /** @throws EdgectlError of the peer's layer; `Unavailable` where nothing listens on the socket. */
  async unary<Request, Response>(
    service: { readonly fullName: string },
    method: Method<Request, Response, false>,
    request: Request,
    { timeoutMs, signal, metadata }: CallOptions,
  ): Promise<Response> {
    const path = methodPath(service, method);
    const { layer, name: peer, socketPath } = this.peer;
    let client: Client | undefined;
    try {
      signal?.throwIfAborted();
      const grpc = await loadGrpc();
      const dialled = this.#dial(grpc);
      client = dialled;
      const { promise: answer, resolve, reject } = Promise.withResolvers<Response>();
      const call = dialled.makeUnaryRequest(
        path,
        serializer(method.requestType),
        (bytes: Buffer) => method.responseType.decode(bytes),
        request,
        headers(grpc, metadata),
        // The library compares it with the machine's own clock, so no injected clock can stand here.
        { deadline: new Date(systemClock.now() + timeoutMs) },
        (error, response) => {
          signal?.removeEventListener('abort', cancel);
          if (error !== null) reject(error);
          else if (response === undefined) reject(new Error(`${path} ended without an answer`));
          else resolve(response);
        },
      );
      const cancel = orReject(reject, () => call.cancel());
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
      return await answer;
    } catch (error) {
      if (isServiceError(error) && error.code === UNAVAILABLE) this.#drop(client);
      throw grpcError(error, { layer, peer, socketPath, path, timeoutMs }, abortReason(signal));
    }
  }

  /** The messages of a server stream until it ends, the consumer leaves, or `signal` aborts (which is an error). */
  async *stream<Request, Response>(
    service: { readonly fullName: string },
    method: Method<Request, Response, true>,
    request: Request,
    { signal, metadata }: Omit<CallOptions, 'timeoutMs'>,
  ): AsyncGenerator<Response, void, undefined> {
    const path = methodPath(service, method);
    const { layer, name: peer, socketPath } = this.peer;
    let client: Client | undefined;
    let call: ClientReadableStream<Response> | undefined;
    const cancel = (): void => call?.cancel();
    try {
      signal?.throwIfAborted();
      const grpc = await loadGrpc();
      client = this.#dial(grpc);
      call = client.makeServerStreamRequest(
        path,
        serializer(method.requestType),
        (bytes: Buffer) => method.responseType.decode(bytes),
        request,
        headers(grpc, metadata),
      );
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted) cancel();
      for await (const message of call) yield message as Response;
    } catch (error) {
      if (isServiceError(error) && error.code === UNAVAILABLE) this.#drop(client);
      throw grpcError(error, { layer, peer, socketPath, path }, abortReason(signal));
    } finally {
      signal?.removeEventListener('abort', cancel);
      // The cancellation of a stream that nobody reads any more is reported as an error event anyway.
      call?.on('error', () => undefined);
      call?.cancel();
    }
  }

  /** Ends the connection and fails later calls. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#client?.close();
    this.#client = undefined;
  }

  #dial(grpc: Grpc): Client {
    if (this.#closed) {
      throw new EdgectlError('Unavailable', `the connection to ${this.peer.name} is closed`, {
        layer: this.peer.layer,
      });
    }
    this.#client ??= new grpc.Client(`unix:${this.peer.socketPath}`, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': MAX_RECEIVE_BYTES,
      'grpc.enable_channelz': 0,
      // Each client has its own dialling state: a new one dials at once, however long the peer was away.
      'grpc.use_local_subchannel_pool': 1,
    });
    return this.#client;
  }

  /** After `Unavailable` the library backs off for up to two minutes; the next call shall dial at once. */
  #drop(client: Client | undefined): void {
    if (client === undefined || client !== this.#client) return;
    this.#client = undefined;
    client.close();
  }
}

function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : undefined;
}

function headers(grpc: Grpc, entries: Readonly<Record<string, string>> = {}): Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return metadata;
}

// A gRPC status as an error that a user may see.

/** gRPC status codes (google.rpc.Code) that have a kind of their own; every other is `BackendError`. */
const KIND_BY_STATUS: ReadonlyMap<number, ErrorKind> = new Map([
  [1, 'Canceled'],
  [4, 'Timeout'],
  [5, 'NotFound'],
  [6, 'Conflict'],
  [7, 'Forbidden'],
  [8, 'RequestEntityTooLarge'],
  [9, 'Conflict'],
  [12, 'Unsupported'],
  [14, 'Unavailable'],
  [16, 'Unauthorized'],
]);

interface FailedCall {
  readonly layer: ErrorLayer;
  /** The peer, as the message names it: `containerd`. */
  readonly peer: string;
  readonly socketPath: string;
  readonly path: string;
  readonly timeoutMs?: number;
}

/** grpc-js puts what the socket said between labels of its own, and leaves a label standing where it has nothing to say. */
function detailsOf({ details }: ServiceError): string {
  const detail = details.replace(/^.*Last error: (?:Error: )?/s, '');
  return detail === details
    ? details.replace(/[\s.]*Resolution note:\s*$/, '')
    : detail.replace(/\.?\s*(?:Resolution note:.*)?$/s, '');
}

function isServiceError(value: unknown): value is ServiceError {
  return value instanceof Error && 'code' in value && typeof value.code === 'number' && 'details' in value;
}

/** `aborted`: the reason of the caller's signal where that is why the call ended; it wins when it is an EdgectlError. */
export function grpcError(failure: unknown, call: FailedCall, aborted?: unknown): EdgectlError {
  if (EdgectlError.is(failure)) return failure;
  if (EdgectlError.is(aborted)) return aborted;
  const { layer, peer, socketPath, path } = call;
  if (!isServiceError(failure)) {
    return EdgectlError.from(failure, aborted === undefined ? 'BackendError' : 'Canceled', { layer });
  }
  const kind = KIND_BY_STATUS.get(failure.code) ?? 'BackendError';
  if (kind === 'Unavailable') {
    return new EdgectlError(
      'Unavailable',
      `${peer} cannot be reached at ${socketPath}: ${detailsOf(failure)}`,
      {
        layer,
        hint: `check that ${peer} runs and that the agent may open ${socketPath}`,
        cause: failure,
      },
    );
  }
  if (kind === 'Timeout') {
    const limit = call.timeoutMs === undefined ? 'in time' : `within ${call.timeoutMs} ms`;
    return new EdgectlError('Timeout', `${peer} did not answer ${path} ${limit}`, { layer, cause: failure });
  }
  return new EdgectlError(kind, detailsOf(failure) || failure.message, { layer, cause: failure });
}

// The shape of what `proto/generated` says of a service: plain data, so that reading it loads no gRPC library.

/** Encodes and decodes one message. */
interface MessageType<Message> {
  encode(message: Message): Pick<BinaryWriter, 'finish'>;
  decode(bytes: Uint8Array): Message;
}

export interface Method<Request, Response, Streamed extends boolean = boolean> {
  readonly name: string;
  readonly requestType: MessageType<Request>;
  readonly requestStream: false;
  readonly responseType: MessageType<Response>;
  readonly responseStream: Streamed;
}

/** The path of a call: `/runtime.v1.RuntimeService/Version`. */
function methodPath(service: { readonly fullName: string }, method: { readonly name: string }): string {
  return `/${service.fullName}/${method.name}`;
}
