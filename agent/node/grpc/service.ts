/** The shape of what `proto/generated` says of a service: plain data, so that reading it loads no gRPC library. */
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

/** The path of a call: `/runtime.v1.RuntimeService/Version`. */
export function methodPath(
  service: { readonly fullName: string },
  method: { readonly name: string },
): string {
  return `/${service.fullName}/${method.name}`;
}
