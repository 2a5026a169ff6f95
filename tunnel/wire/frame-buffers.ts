/**
 * Buffers for messages of data on their way to the socket, used again once they were written. With a new one for each message the
 * garbage collector would take a quarter of what a big log costs.
 */
import { encodeMessageInto, HEAD_MAX_BYTES } from './message.ts';
import { PAYLOAD_BYTES, SOCKET_BYTES } from './limits.ts';

const BUFFER_BYTES = PAYLOAD_BYTES + HEAD_MAX_BYTES;
/** As many as are under way to the socket at a time. */
const KEPT = SOCKET_BYTES / PAYLOAD_BYTES + 2;

export class FrameBuffers {
  readonly #free: Buffer[] = [];
  /** Those of ours that are in use. */
  readonly #lent = new WeakSet<ArrayBufferLike>();

  /** @param data at most {@link PAYLOAD_BYTES} */
  encode(connectionId: number, data: Buffer): Buffer {
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#lent.add(buffer.buffer);
    return encodeMessageInto(buffer, connectionId, 'data', data);
  }

  /** The frame was written to the socket. One that was not made here is left alone. */
  written(frame: Buffer): void {
    if (!this.#lent.delete(frame.buffer) || this.#free.length >= KEPT) return;
    this.#free.push(Buffer.from(frame.buffer, 0, BUFFER_BYTES));
  }
}
