/** The shape of what `proto/generated` says of a service: plain data, so that reading it loads no gRPC library. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';

/** Encodes and decodes one message. */
export interface MessageType<Message> {
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

export interface Service {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, Method<never, unknown>>>;
}

/** The path of a call: `/runtime.v1.RuntimeService/Version`. */
export function methodPath(service: Pick<Service, 'fullName'>, method: { readonly name: string }): string {
  return `/${service.fullName}/${method.name}`;
}

/** A service as `Server.addService` of grpc-js takes it: for the simulators. */
export function serverDefinition(service: Service): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(service.methods).map(([key, method]) => {
      // `never` accepts any service; the server hands each method the messages that its own type decoded.
      const { requestType, responseType } = method as Method<unknown, unknown>;
      return [
        key,
        {
          path: methodPath(service, method),
          requestStream: false,
          responseStream: method.responseStream,
          requestSerialize: (message: unknown) => Buffer.from(requestType.encode(message).finish()),
          requestDeserialize: (bytes: Buffer) => requestType.decode(bytes),
          responseSerialize: (message: unknown) => Buffer.from(responseType.encode(message).finish()),
          responseDeserialize: (bytes: Buffer) => responseType.decode(bytes),
        },
      ];
    }),
  );
}
