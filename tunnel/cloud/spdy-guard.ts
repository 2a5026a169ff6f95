/** {@link ExitGuard} for SPDY/3.1. */
import { encodeDataHeader, FLAG_FIN, HEADER_BYTES } from '../../common/remotecommand/spdy/frames.ts';
import { encodeRemoteStatus } from '../../common/remotecommand/status.ts';
import type { ExitGuard } from './exit-guard.ts';

/** client-go, and kube-apiserver with it, opens the error stream before all others. */
const ERROR_STREAM = 1;

export class SpdyGuard implements ExitGuard {
  /** From v4 on the error stream carries a `metav1.Status`, before it text. */
  readonly #structured: boolean;
  #partial: Buffer = Buffer.alloc(0);
  #finished = false;

  constructor(protocol: string | undefined) {
    this.#structured = protocol !== undefined && /^v[4-9]\./.test(protocol);
  }

  get finished(): boolean {
    return this.#finished;
  }

  pass(bytes: Buffer): Buffer {
    const all = this.#partial.length === 0 ? bytes : Buffer.concat([this.#partial, bytes]);
    let end = 0;
    while (all.length - end >= HEADER_BYTES) {
      const length = all.readUInt32BE(end + 4) & 0xff_ff_ff;
      if (all.length - end < HEADER_BYTES + length) break;
      const isStatus = all.readUInt32BE(end) === ERROR_STREAM;
      if (isStatus && (length > 0 || ((all[end + 4] ?? 0) & FLAG_FIN) !== 0)) this.#finished = true;
      end += HEADER_BYTES + length;
    }
    this.#partial = all.subarray(end);
    return all.subarray(0, end);
  }

  failure(message: string): Buffer {
    const text = Buffer.from(this.#structured ? encodeRemoteStatus({ failure: message }) : message);
    return Buffer.concat([encodeDataHeader(ERROR_STREAM, text.length, true), text]);
  }
}
