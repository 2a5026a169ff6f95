/** Which lines of a block contain a text. The hot path of a search: one native call a block where there is no hit. */

/** Of a line, so many bytes are searched: a line need not be kept longer than that before it is decided. */
export const SEARCHED_BYTES = 64 * 1024;

/** What stands before the content of each line, which is not searched. */
export interface Decoration {
  readonly prefix: boolean;
  readonly timestamps: boolean;
}

export interface LineMatcher {
  /** Takes whole lines to search, from `from` to `to` of the block; the last one may lack its newline. */
  accept(block: Buffer, from: number, to: number): Promise<void> | undefined;
  /** Where the first line that matches begins, from the line that begins at `at` on; -1 if none does. */
  next(at: number): number;
  close(): void;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const BRACKET = 0x5d;

/** Where the content of the line at `at` begins. A pod's or container's name has no bracket, a time no space. */
export function contentOf(block: Buffer, at: number, { prefix, timestamps }: Decoration): number {
  let content = at;
  if (prefix) content = block.indexOf(BRACKET, content) + 2;
  if (timestamps) content = block.indexOf(SPACE, content) + 1;
  return content;
}

export class LiteralMatcher implements LineMatcher {
  readonly #needle: Buffer;
  readonly #lowerNeedle: string | undefined;
  readonly #decoration: Decoration;
  #block: Buffer = Buffer.alloc(0);
  #lower = '';
  #from = 0;
  #to = 0;

  /** @param ignoreCase for a text of ASCII alone: other letters are the expressions' matter */
  constructor(literal: string, ignoreCase: boolean, decoration: Decoration) {
    this.#needle = Buffer.from(literal);
    this.#lowerNeedle = ignoreCase ? literal.toLowerCase() : undefined;
    this.#decoration = decoration;
  }

  accept(block: Buffer, from: number, to: number): undefined {
    this.#block = block.subarray(0, to);
    this.#from = from;
    this.#to = to;
    // As Latin-1 a byte is a character, before and after: the positions stay.
    if (this.#lowerNeedle !== undefined) this.#lower = block.toString('latin1', from, to).toLowerCase();
  }

  next(at: number): number {
    const { prefix, timestamps } = this.#decoration;
    const block = this.#block;
    for (let search = at; ; ) {
      const hit = this.#hit(search);
      if (hit < 0) return -1;
      const line = hit === 0 ? 0 : Math.max(at, block.lastIndexOf(NEWLINE, hit - 1) + 1);
      const content = prefix || timestamps ? contentOf(block, line, this.#decoration) : line;
      if (hit < content) search = content;
      else if (hit + this.#needle.length <= line + SEARCHED_BYTES) return line;
      else {
        const end = block.indexOf(NEWLINE, hit);
        if (end < 0) return -1;
        search = end + 1;
      }
    }
  }

  close(): void {
    this.#block = Buffer.alloc(0);
    this.#lower = '';
  }

  #hit(from: number): number {
    if (from >= this.#to) return -1;
    if (this.#lowerNeedle === undefined) return this.#block.indexOf(this.#needle, from);
    const hit = this.#lower.indexOf(this.#lowerNeedle, from - this.#from);
    return hit < 0 ? -1 : hit + this.#from;
  }
}
