/** {@link ExitGuard} for SPDY/3.1. */
import { encodeDataHeader, FLAG_FIN, FRAME, HEADER_BYTES } from '../spdy/frames.ts';
import { encodeRemoteStatus } from '../status.ts';
import type { ExitGuard } from './exit-guard.ts';
import { FrameHold } from './frame-hold.ts';

/** client-go, and kube-apiserver with it, opens the error stream before all others. */
const ERROR_STREAM = 1;
/** Of a frame's first 32 bits: no stream has that number. */
const CONTROL_BIT = 0x80_00_00_00;

export class SpdyGuard implements ExitGuard {
  /** From v4 on the error stream carries a `metav1.Status`, before it text. */
  readonly #structured: boolean;
  readonly #frames = new FrameHold({
    frameBytes: (bytes, at) =>
      bytes.length - at < HEADER_BYTES ? undefined : HEADER_BYTES + (bytes.readUInt32BE(at + 4) & 0xff_ff_ff),
    seen: (bytes, at) => this.#match(bytes, at),
  });
  #finished = false;
  /** The streams that the server has answered or written to, and not ended. */
  readonly #open = new Set<number>();

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

  leave(): Buffer {
    return Buffer.concat([...this.#open].map((id) => encodeDataHeader(id, 0, true)));
  }

  #match(bytes: Buffer, at: number): void {
    const first = bytes.readUInt32BE(at);
    const isControl = first >= CONTROL_BIT;
    const ended = ((bytes[at + 4] ?? 0) & FLAG_FIN) !== 0;
    if (isControl) this.#checkControl(first & 0xff_ff, bytes.subarray(at + HEADER_BYTES), ended);
    else if (ended) this.#open.delete(first);
    else this.#open.add(first);
    if (first !== ERROR_STREAM) return;
    const length = bytes.readUInt32BE(at + 4) & 0xff_ff_ff;
    if (length > 0 || ended) this.#finished = true;
  }

  #checkControl(type: number, payload: Buffer, ended: boolean): void {
    if ((type !== FRAME.synReply && type !== FRAME.rstStream) || payload.length < 4) return;
    const id = payload.readUInt32BE(0) & 0x7f_ff_ff_ff;
    if (type === FRAME.rstStream || ended) this.#open.delete(id);
    else this.#open.add(id);
  }
}
