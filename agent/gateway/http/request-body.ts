import type { IncomingMessage } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** The whole body. @throws EdgectlError `RequestEntityTooLarge`, or `Canceled` where the client disconnected meanwhile */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): EdgectlError =>
    new EdgectlError('RequestEntityTooLarge', `the body of the request is larger than ${maxBytes} bytes`, {
      details: { maxBytes },
    });
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of message) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge();
      chunks.push(part);
    }
  } catch (cause) {
    throw EdgectlError.from(cause, 'Canceled');
  }
  return Buffer.concat(chunks, bytes);
}
