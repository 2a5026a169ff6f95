/** {@link ExitGuard} for the WebSocket protocols v4 and v5, whose messages begin with their channel. */
import { CHANNEL } from '../channels.ts';
import { encodeRemoteStatus } from '../status.ts';
import type { ExitGuard } from './exit-guard.ts';
import { FrameHold } from './frame-hold.ts';

const BINARY = 0x82;
const CLOSE = 0x88;
const PONG = 0x8a;
const CLOSE_INTERNAL_ERROR = 1011;
const CONTROL = 0x08;

function encodeFrame(first: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  head[0] = first;
  if (payload.length < 126) head[1] = payload.length;
  else {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
}

interface FrameSize {
  readonly headBytes: number;
  readonly payloadBytes: number;
}

/** Of a server's frame, which has no mask (RFC 6455, section 5.2); `undefined` if its head is not whole. */
function frameSize(bytes: Buffer, at: number): FrameSize | undefined {
  if (bytes.length - at < 2) return undefined;
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length - at < headBytes) return undefined;
  const payloadBytes =
    short === 126
      ? bytes.readUInt16BE(at + 2)
      : short === 127
        ? Number(bytes.readBigUInt64BE(at + 2))
        : short;
  return { headBytes, payloadBytes };
}

export class WebSocketGuard implements ExitGuard {
  readonly #frames = new FrameHold({
    frameBytes: (bytes, at) => {
      const size = frameSize(bytes, at);
      return size && size.headBytes + size.payloadBytes;
    },
    seen: (bytes, at) => {
      const { headBytes, payloadBytes } = frameSize(bytes, at) ?? { headBytes: 0, payloadBytes: 0 };
      this.#match(bytes[at] ?? 0, payloadBytes > 1 ? bytes[at + headBytes] : undefined);
    },
  });
  #finished = false;
  /** In the middle of a message of several frames, none of ours may stand between. */
  #inMessage = false;

  get finished(): boolean {
    return this.#finished;
  }

  get tooLarge(): boolean {
    return this.#frames.tooLarge;
  }

  pass(bytes: Buffer): Buffer {
    return this.#frames.pass(bytes);
  }

  failure(message: string): Buffer {
    const code = Buffer.alloc(2);
    code.writeUInt16BE(CLOSE_INTERNAL_ERROR);
    const close = encodeFrame(CLOSE, code);
    if (this.#inMessage) return close;
    const status = Buffer.concat([
      Buffer.of(CHANNEL.error),
      Buffer.from(encodeRemoteStatus({ failure: message })),
    ]);
    return Buffer.concat([encodeFrame(BINARY, status), close]);
  }

  leave(): undefined {
    return undefined;
  }

  /** A pong that nobody asked for (RFC 6455, section 5.5.3). */
  heartbeat(): Buffer {
    return encodeFrame(PONG, Buffer.alloc(0));
  }

  #match(first: number, channel: number | undefined): void {
    if ((first & CONTROL) !== 0) return;
    if (!this.#inMessage && channel === CHANNEL.error) this.#finished = true;
    this.#inMessage = (first & 0x80) === 0;
  }
}
