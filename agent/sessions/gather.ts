/**
 * Small pieces on their way to a chunk. A piece of {@link LARGE_PIECE_BYTES} or more travels as it is; only smaller ones are
 * joined, so that bulk data is never copied.
 */

/** From here on a piece is a chunk of its own. */
export const LARGE_PIECE_BYTES = 16 * 1024;

export class Gather {
  readonly #chunkMaxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(chunkMaxBytes: number) {
    this.#chunkMaxBytes = chunkMaxBytes;
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True where waiting longer would not make the next chunk larger. */
  get ripe(): boolean {
    return this.#bytes >= this.#chunkMaxBytes || (this.#pieces.at(-1)?.length ?? 0) >= LARGE_PIECE_BYTES;
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** The next chunk: a large piece alone, or as many small ones as fit. Call it only while {@link bytes} is above 0. */
  take(): Buffer {
    let count = 0;
    let bytes = 0;
    for (const piece of this.#pieces) {
      const large = piece.length >= LARGE_PIECE_BYTES;
      if (count > 0 && (large || bytes + piece.length > this.#chunkMaxBytes)) break;
      count += 1;
      bytes += piece.length;
      if (large) break;
    }
    const taken = this.#pieces.splice(0, count);
    this.#bytes -= bytes;
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken, bytes);
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }
}
