/** The chunks of a stream that are published or about to be, and not acknowledged yet: oldest first. */
export interface Chunk {
  /** Position of the first byte in the stream. */
  readonly offset: number;
  readonly payload: Buffer;
}

export class KeptChunks {
  readonly #chunks: Chunk[] = [];
  /** Index of the first chunk that is to be published (again). */
  #next = 0;
  #bytes = 0;

  get count(): number {
    return this.#chunks.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** True where every chunk has been published since the last {@link rewind}. */
  get allPublished(): boolean {
    return this.#next === this.#chunks.length;
  }

  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.payload.length;
  }

  /** The next chunk to publish, counted as published. */
  next(): Chunk | undefined {
    const chunk = this.#chunks[this.#next];
    if (chunk !== undefined) this.#next += 1;
    return chunk;
  }

  /** Everything that is kept is to be published again. */
  rewind(): void {
    this.#next = 0;
  }

  /** Drops the chunks that end at or before `offset`; gives how many, and their bytes. */
  dropUpTo(offset: number): { count: number; bytes: number } {
    let count = 0;
    let bytes = 0;
    for (const chunk of this.#chunks) {
      if (chunk.offset + chunk.payload.length > offset) break;
      count += 1;
      bytes += chunk.payload.length;
    }
    this.#chunks.splice(0, count);
    this.#bytes -= bytes;
    this.#next = Math.max(0, this.#next - count);
    return { count, bytes };
  }
}
