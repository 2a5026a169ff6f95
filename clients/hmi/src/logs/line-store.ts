/**
 * The lines of a log, kept as the bytes that came: a million of them are 20 typed arrays and no strings. What is on the screen is decoded,
 * nothing else.
 */
const BLOCK_BYTES = 1024 * 1024;
const LINES_AT_FIRST = 4096;

export interface LineStoreLimits {
  readonly maxBytes: number;
  readonly maxLines: number;
}

/** So many are held; the oldest go first. */
export const LINE_STORE_LIMITS: LineStoreLimits = { maxBytes: 192 * 1024 * 1024, maxLines: 1_500_000 };

export class LineStore {
  readonly #limits: LineStoreLimits;
  readonly #decoder = new TextDecoder();
  #blocks: Uint8Array[] = [];
  /** Bytes before the first block that is kept. */
  #firstAt = 0;
  #end = 0;
  /** Where each line begins, as the count of all bytes; from `#firstLine` on. */
  #starts = new Float64Array(LINES_AT_FIRST);
  #count = 1;
  #firstLine = 0;

  constructor(limits: LineStoreLimits = LINE_STORE_LIMITS) {
    this.#limits = limits;
  }

  /** Lines that are kept; one that has no line feed yet is one too, where it has a byte. */
  get count(): number {
    return this.#end > this.#startOf(this.#count - 1)
      ? this.#count - this.#firstLine
      : this.#count - 1 - this.#firstLine;
  }

  /** Lines that were let go. */
  get dropped(): number {
    return this.#firstLine;
  }

  get bytes(): number {
    return this.#end - this.#firstAt;
  }

  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const used = (this.#end - this.#firstAt) % BLOCK_BYTES;
      if (used === 0) this.#blocks.push(new Uint8Array(BLOCK_BYTES));
      const block = this.#blocks.at(-1);
      const piece = chunk.subarray(at, at + BLOCK_BYTES - used);
      block?.set(piece, used);
      this.#index(piece);
      this.#end += piece.length;
      at += piece.length;
    }
    this.#forget();
  }

  /** The text of a line, counted from the first that is kept; without its line feed. */
  line(index: number): string {
    const line = index + this.#firstLine;
    const from = this.#startOf(line);
    const to = line + 1 < this.#count ? this.#startOf(line + 1) - 1 : this.#end;
    return this.#decoder.decode(this.#slice(from, to));
  }

  /** Bytes of a line: its columns, where it is ASCII. */
  length(index: number): number {
    const line = index + this.#firstLine;
    const to = line + 1 < this.#count ? this.#startOf(line + 1) - 1 : this.#end;
    return to - this.#startOf(line);
  }

  /** Everything that is kept, as a file would have it. */
  parts(): Uint8Array[] {
    return this.#blocks.map((block, index) => {
      const from = this.#firstAt + index * BLOCK_BYTES;
      const skip = Math.max(0, this.#startOf(this.#firstLine) - from);
      return block.subarray(skip, Math.min(BLOCK_BYTES, this.#end - from));
    });
  }

  #startOf(line: number): number {
    return this.#starts[line - this.#firstLine] ?? 0;
  }

  #index(piece: Uint8Array): void {
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) {
      const kept = this.#count - this.#firstLine;
      if (kept === this.#starts.length) {
        const grown = new Float64Array(this.#starts.length * 2);
        grown.set(this.#starts);
        this.#starts = grown;
      }
      this.#starts[kept] = this.#end + at + 1;
      this.#count += 1;
    }
  }

  #slice(from: number, to: number): Uint8Array {
    const first = Math.floor((from - this.#firstAt) / BLOCK_BYTES);
    const offset = from - this.#firstAt - first * BLOCK_BYTES;
    const length = to - from;
    const block = this.#blocks[first] ?? new Uint8Array();
    if (offset + length <= BLOCK_BYTES) return block.subarray(offset, offset + length);
    const joined = new Uint8Array(length);
    for (let at = 0, index = first, skip = offset; at < length; index += 1, skip = 0) {
      const piece = (this.#blocks[index] ?? new Uint8Array(BLOCK_BYTES)).subarray(skip, skip + length - at);
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }

  /** Whole blocks go, and the lines that begin in them. */
  #forget(): void {
    const { maxBytes, maxLines } = this.#limits;
    while (this.#blocks.length > 1 && (this.bytes > maxBytes || this.#count - this.#firstLine > maxLines)) {
      this.#blocks.shift();
      this.#firstAt += BLOCK_BYTES;
      let gone = 0;
      const kept = this.#count - this.#firstLine;
      while (gone < kept - 1 && (this.#starts[gone] ?? 0) < this.#firstAt) gone += 1;
      this.#starts.copyWithin(0, gone, kept);
      this.#firstLine += gone;
    }
  }
}
