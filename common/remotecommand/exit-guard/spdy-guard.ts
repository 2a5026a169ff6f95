/** {@link ExitGuard} for SPDY/3.1. */
import { encodeDataHeader, FLAG_FIN, HEADER_BYTES } from '../spdy/frames.ts';
import { encodeRemoteStatus } from '../status.ts';
import type { ExitGuard } from './exit-guard.ts';
import { FrameHold } from './frame-hold.ts';

/** client-go, and kube-apiserver with it, opens the error stream before all others. */
const ERROR_STREAM = 1;

export class SpdyGuard implements ExitGuard {
  /** From v4 on the error stream carries a `metav1.Status`, before it text. */
  readonly #structured: boolean;
  readonly #frames = new FrameHold({
    frameBytes: (bytes, at) =>
      bytes.length - at < HEADER_BYTES ? undefined : HEADER_BYTES + (bytes.readUInt32BE(at + 4) & 0xff_ff_ff),
    seen: (bytes, at) => this.#look(bytes, at),
  });
  #finished = false;

  constructor(protocol: string | undefined) {
    this.#structured = protocol !== undefined && /^v[4-9]\./.test(protocol);
  }

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
    const text = Buffer.from(this.#structured ? encodeRemoteStatus({ failure: message }) : message);
    return Buffer.concat([encodeDataHeader(ERROR_STREAM, text.length, true), text]);
  }

  /** No data on the error stream, which is not ended by it. */
  heartbeat(): Buffer {
    return encodeDataHeader(ERROR_STREAM, 0, false);
  }

  #look(bytes: Buffer, at: number): void {
    if (bytes.readUInt32BE(at) !== ERROR_STREAM) return;
    const length = bytes.readUInt32BE(at + 4) & 0xff_ff_ff;
    if (length > 0 || ((bytes[at + 4] ?? 0) & FLAG_FIN) !== 0) this.#finished = true;
  }
}
