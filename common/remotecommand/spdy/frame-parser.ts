/** Cuts a SPDY byte stream into frames. DATA is handed on as it comes, not when its frame is whole. */
import { type ControlFrame, FLAG_FIN, HEADER_BYTES } from './frames.ts';

/** Control frames of remote command are a few hundred bytes; more is a fault of the other side. */
const CONTROL_MAX_BYTES = 256 * 1024;

export interface FrameReceiver {
  /** Part of a DATA frame's payload: a view of what was fed in. */
  data(streamId: number, bytes: Buffer): void;
  /** The other side's last DATA frame of a stream is complete. */
  fin(streamId: number): void;
  control(frame: ControlFrame): void;
}

export class FrameParser {
  readonly #receiver: FrameReceiver;
  /** The start of a frame's header, or of a control frame, whose rest has not come yet. */
  #partial: Buffer | undefined;
  #dataStreamId = 0;
  #dataLeft = 0;
  #dataFin = false;

  constructor(receiver: FrameReceiver) {
    this.#receiver = receiver;
  }

  /** @throws Error if the bytes are no SPDY/3; the connection is then of no use. */
  feed(fed: Buffer): void {
    let bytes = this.#partial === undefined ? fed : Buffer.concat([this.#partial, fed]);
    this.#partial = undefined;
    while (bytes.length > 0) {
      if (this.#dataLeft > 0) {
        bytes = this.#receiveData(bytes);
        continue;
      }
      if (bytes.length < HEADER_BYTES) break;
      const word = bytes.readUInt32BE(0);
      const flags = bytes[4] ?? 0;
      const length = bytes.readUInt32BE(4) & 0xff_ff_ff;
      if (word >>> 31 === 0) {
        this.#dataStreamId = word;
        this.#dataLeft = length;
        this.#dataFin = (flags & FLAG_FIN) !== 0;
        bytes = bytes.subarray(HEADER_BYTES);
        if (length === 0) this.#endData();
        continue;
      }
      const version = (word >>> 16) & 0x7f_ff;
      if (version !== 3) throw new Error(`SPDY version ${version} instead of 3`);
      if (length > CONTROL_MAX_BYTES) throw new Error(`a SPDY control frame of ${length} bytes`);
      if (bytes.length < HEADER_BYTES + length) break;
      const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
      bytes = bytes.subarray(HEADER_BYTES + length);
      this.#receiver.control({ type: word & 0xff_ff, flags, payload });
    }
    if (bytes.length > 0) this.#partial = bytes;
  }

  #receiveData(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.#dataLeft);
    this.#dataLeft -= taken.length;
    this.#receiver.data(this.#dataStreamId, taken);
    if (this.#dataLeft === 0) this.#endData();
    return bytes.subarray(taken.length);
  }

  #endData(): void {
    if (this.#dataFin) this.#receiver.fin(this.#dataStreamId);
  }
}
