import type { IncomingMessage } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** The bytes of incomplete bodies, per principal: many connections may each send one slowly. */
export class GatheredBodies {
  readonly #maxBytes: () => number;
  readonly #bytes = new Map<string, number>();

  /** @param maxBytes of one principal */
  constructor(maxBytes: () => number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws EdgectlError `TooManyRequests` */
  add(principal: string, bytes: number): void {
    const all = (this.#bytes.get(principal) ?? 0) + bytes;
    if (all > this.#maxBytes()) {
      throw new EdgectlError('TooManyRequests', `${principal} sends too many requests at once`, {
        hint: 'end some of them first',
        details: { maxBytes: this.#maxBytes() },
      });
    }
    this.#bytes.set(principal, all);
  }

  remove(principal: string, bytes: number): void {
    const left = (this.#bytes.get(principal) ?? 0) - bytes;
    if (left > 0) this.#bytes.set(principal, left);
    else this.#bytes.delete(principal);
  }
}

/**
 * The whole body.
 * @throws EdgectlError `RequestEntityTooLarge`, `TooManyRequests`, or `Canceled` where the client disconnected meanwhile
 */
export async function readBody(
  message: IncomingMessage,
  principal: string,
  maxBytes: number,
  gathered: GatheredBodies,
): Promise<Buffer> {
  const tooLarge = (): EdgectlError =>
    new EdgectlError('RequestEntityTooLarge', `the body of the request is larger than ${maxBytes} bytes`, {
      details: { maxBytes },
    });
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let counted = 0;
  try {
    for await (const chunk of message) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge();
      gathered.add(principal, part.length);
      counted += part.length;
      chunks.push(part);
    }
  } catch (cause) {
    throw EdgectlError.from(cause, 'Canceled');
  } finally {
    gathered.remove(principal, counted);
  }
  return Buffer.concat(chunks, bytes);
}
