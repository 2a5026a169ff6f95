/** gRPC over unix sockets, both sides, from the generated service descriptions. */
import { linkSync, renameSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  Client,
  credentials,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';

interface MessageType<Message> {
  encode(message: Message): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
  fromPartial(partial: object): Message;
}

interface MethodDescription {
  readonly name: string;
  readonly requestType: unknown;
  readonly responseType: unknown;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

interface ServiceDescription {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, MethodDescription>>;
}

/** A message of which any field may be left out, as `fromPartial` takes it. */
export type Partially<T> = T extends bigint
  ? bigint
  : T extends Uint8Array
    ? Uint8Array
    : T extends readonly (infer Item)[]
      ? readonly Partially<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]?: Partially<T[Key]> | undefined }
        : T;

type MessageOf<Type> = Type extends MessageType<infer Message> ? Message : never;

type UnaryNames<Service extends ServiceDescription> = {
  [Name in keyof Service['methods']]: Service['methods'][Name]['responseStream'] extends true ? never : Name;
}[keyof Service['methods']];

/** The unary calls of a service; every one takes a deadline. Fields that are not given have their default. */
export type UnaryCalls<Service extends ServiceDescription> = {
  readonly [Name in UnaryNames<Service>]: (
    request: Partially<MessageOf<Service['methods'][Name]['requestType']>>,
    timeoutMs?: number,
  ) => Promise<MessageOf<Service['methods'][Name]['responseType']>>;
};

/** What answers the unary calls of a service; a method that is missing answers `UNIMPLEMENTED`. */
export type UnaryHandlers<Service extends ServiceDescription> = {
  readonly [Name in UnaryNames<Service>]?: (
    request: MessageOf<Service['methods'][Name]['requestType']>,
  ) => Promise<Partially<MessageOf<Service['methods'][Name]['responseType']>>>;
};

const DEFAULT_TIMEOUT_MS = 10_000;
/** What kubelet allows an answer to be. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

function serialize(type: MessageType<unknown>): (message: unknown) => Buffer {
  return (message) => Buffer.from(type.encode(message).finish());
}

/** A client of the service on a unix socket. `close` frees the connection. */
export function unaryClient<const Service extends ServiceDescription>(
  service: Service,
  socket: string,
): { calls: UnaryCalls<Service>; close: () => void } {
  const client = new Client(`unix:${socket}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 500,
  });
  const call = (method: MethodDescription, partial: object, timeoutMs: number): Promise<unknown> => {
    const requestType = method.requestType as MessageType<unknown>;
    const responseType = method.responseType as MessageType<unknown>;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        `/${service.fullName}/${method.name}`,
        serialize(requestType),
        (bytes: Buffer) => responseType.decode(bytes),
        requestType.fromPartial(partial),
        { deadline: Date.now() + timeoutMs },
        (error, response) => (error === null ? resolve(response) : reject(error)),
      );
    });
  };
  // The names and types come from the description itself, which a mapped object cannot show to the compiler.
  const calls: unknown = Object.fromEntries(
    Object.entries(service.methods).map(([name, method]) => [
      name,
      (request: object, timeoutMs = DEFAULT_TIMEOUT_MS) => call(method, request, timeoutMs),
    ]),
  );
  return { calls: calls as UnaryCalls<Service>, close: () => client.close() };
}

/** Serves the service on a unix socket. The server's `forceShutdown` ends it at once. */
export async function serveUnary<const Service extends ServiceDescription>(
  service: Service,
  handlers: UnaryHandlers<Service>,
  socket: string,
): Promise<Server> {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: Record<string, handleUnaryCall<object, unknown>> = {};
  for (const [name, method] of Object.entries(service.methods)) {
    const requestType = method.requestType as MessageType<unknown>;
    const responseType = method.responseType as MessageType<unknown>;
    const handler = (handlers as Record<string, ((request: object) => Promise<object>) | undefined>)[name];
    definition[name] = {
      path: `/${service.fullName}/${method.name}`,
      requestStream: method.requestStream,
      responseStream: method.responseStream,
      requestSerialize: serialize(requestType),
      requestDeserialize: (bytes) => requestType.decode(bytes),
      responseSerialize: serialize(responseType),
      responseDeserialize: (bytes) => responseType.decode(bytes),
    };
    if (handler === undefined) continue;
    implementation[name] = (call, answer) => {
      handler(call.request).then(
        (response) => answer(null, responseType.fromPartial(response)),
        (error: Partial<ServiceError>) =>
          answer({ code: error.code ?? 2, details: error.details ?? error.message ?? '' }),
      );
    };
  }
  const server = new Server();
  server.addService(definition, implementation);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return server;
}

/** Ends a server as the death of its process does: at once, and the socket's file stays. Dialling it is refused. */
export async function endServer(server: Server, socket: string): Promise<void> {
  const kept = `${socket}.kept`;
  rmSync(kept, { force: true });
  // Closing a server removes its socket's file; a second name of it does not go with it.
  linkSync(socket, kept);
  server.forceShutdown();
  await setImmediate();
  renameSync(kept, socket);
}
