/**
 * One gRPC peer on a unix socket. The library is loaded at the first call (it takes 12 MiB), the socket is
 * dialled at the first call and again after the peer was restarted, and every call has a deadline and a signal.
 */
import type { Client, ClientReadableStream, Metadata } from '@grpc/grpc-js';
import type { ErrorLayer } from '@edgectl/rpc-schema/errors';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { orReject } from '../../../common/fault-boundary.ts';
import { grpcError, isServiceError } from './grpc-error.ts';
import { type MessageType, type Method, methodPath } from './service.ts';

type Grpc = typeof import('@grpc/grpc-js');
/** Kept: to ask the loader for a module again at each call costs a good part of the call. */
let grpcModule: Promise<Grpc> | undefined;

function loadGrpc(): Promise<Grpc> {
  grpcModule ??= import('@grpc/grpc-js');
  return grpcModule;
}

export interface GrpcPeer {
  /** Absolute path of the socket. */
  readonly socketPath: string;
  /** As messages name it: `containerd`, `mapper sim`. */
  readonly name: string;
  readonly layer: ErrorLayer;
}

export interface CallOptions {
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
      return await new Promise<Response>((resolve, reject) => {
        const call = dialled.makeUnaryRequest(
          path,
          serializer(method.requestType),
          (bytes: Buffer) => method.responseType.decode(bytes),
          request,
          headers(grpc, metadata),
          { deadline: deadlineIn(timeoutMs) },
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
      });
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
      // The cancellation of a stream that nobody reads any more is reported as an error event all the same.
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

/** The library compares it with the machine's own clock, so no injected clock can stand here. */
function deadlineIn(timeoutMs: number): Date {
  return new Date(systemClock.now() + timeoutMs);
}

function headers(grpc: Grpc, entries: Readonly<Record<string, string>> = {}): Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return metadata;
}
