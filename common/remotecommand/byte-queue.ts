/** Bytes between a socket and a reader, first in, first out. */

/** Smaller pieces are copied together: a piece of ten bytes would else keep alive the 64 KiB that one read of the socket took. */
const SMALL_BYTES = 4 * 1024;
const BLOCK_BYTES = 16 * 1024;

export class ByteQueue {
  readonly #pieces: Buffer[] = [];
  #block: Buffer | undefined;
  #blockStart = 0;
  #blockEnd = 0;
  #length = 0;

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#length;
  }

  push(bytes: Buffer): void {
    this.#length += bytes.length;
    if (bytes.length >= SMALL_BYTES) {
      this.#seal();
      this.#pieces.push(bytes);
      return;
    }
    if (this.#block !== undefined && this.#blockEnd + bytes.length > this.#block.length) {
      this.#seal();
      this.#block = undefined;
    }
    if (this.#block === undefined) {
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#blockStart = 0;
      this.#blockEnd = 0;
    }
    bytes.copy(this.#block, this.#blockEnd);
    this.#blockEnd += bytes.length;
  }

  /** 1 to `maxBytes` bytes that are never written to again; `undefined` if there are none. */
  consume(maxBytes: number): Buffer | undefined {
    this.#seal();
    const taken: Buffer[] = [];
    let room = maxBytes;
    while (room > 0) {
      const piece = this.#pieces[0];
      if (piece === undefined) break;
      if (piece.length > room) {
        taken.push(piece.subarray(0, room));
        this.#pieces[0] = piece.subarray(room);
        room = 0;
      } else {
        taken.push(piece);
        this.#pieces.shift();
        room -= piece.length;
      }
    }
    const [first] = taken;
    if (first === undefined) return undefined;
    this.#length -= maxBytes - room;
    return taken.length === 1 ? first : Buffer.concat(taken);
  }

  clear(): void {
    this.#pieces.length = 0;
    this.#block = undefined;
    this.#blockEnd = 0;
    this.#blockStart = 0;
    this.#length = 0;
  }

  /** What the block has gathered becomes a piece; the block continues behind it. */
  #seal(): void {
    if (this.#block === undefined || this.#blockStart === this.#blockEnd) return;
    this.#pieces.push(this.#block.subarray(this.#blockStart, this.#blockEnd));
    this.#blockStart = this.#blockEnd;
  }
}
