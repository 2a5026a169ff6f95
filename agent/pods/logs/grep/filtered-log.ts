/** The lines of a log that match, with those around them: a log that is read through another. */
import { release } from '../../../../common/block-pool.ts';
import type { FilterState } from '../log-cursor.ts';
import type { LogChunk, LogPlace, LogReader } from '../log-reader.ts';
import { type LineMatcher, SEARCHED_BYTES } from './line-matcher.ts';

const AT_FIRST: FilterState = { skip: 0, held: 0, after: 0, given: false, left: false, inLine: 'none' };

export interface FilterChoice {
  readonly invert: boolean;
  readonly before: number;
  readonly after: number;
}

/** Where a line begins in the unfiltered log. */
interface Spot {
  readonly start: LogPlace;
  readonly skip: number;
}

const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);
const SEPARATOR = Buffer.from('--\n');
/** Lines that are kept in case one that matches follows. */
const HELD_BYTES = 256 * 1024;

export class FilteredLog implements LogReader {
  readonly #inner: LogReader;
  readonly #matcher: LineMatcher;
  readonly #choice: FilterChoice;
  /** Where the next bytes begin. Not asked of the reader: it may be ahead, in a file of which nothing was read. */
  #next: Spot;
  /** The line that has begun. */
  #begun: Buffer = NOTHING;
  #begunAt: Spot | undefined;
  #held: { readonly line: Buffer; readonly spot: Spot }[] = [];
  #heldBytes = 0;
  /** Lines that are still to be held: a cursor's. */
  #heldBefore: number;
  #toSkip: number;
  #after: number;
  #given: boolean;
  #left: boolean;
  #inLine: FilterState['inLine'];
  #output: Buffer[] = [];
  #isOver = false;

  constructor(inner: LogReader, matcher: LineMatcher, choice: FilterChoice, state = AT_FIRST) {
    this.#inner = inner;
    this.#matcher = matcher;
    this.#choice = choice;
    this.#toSkip = state.skip;
    this.#next = { start: inner.place(), skip: state.skip };
    this.#heldBefore = state.held;
    this.#after = state.after;
    this.#given = state.given;
    this.#left = state.left;
    this.#inLine = state.inLine;
  }

  place(): LogPlace {
    const { start, skip } = this.#held[0]?.spot ?? this.#begunAt ?? this.#next;
    const held = this.#held.length + this.#heldBefore;
    const { positions, current } = start;
    const rest = { after: this.#after, given: this.#given, left: this.#left, inLine: this.#inLine };
    return { positions, current, filter: { skip, held, ...rest } };
  }

  /** What was found in the next block of the log: nothing, more often than not; the place goes on all the same. */
  async next(): Promise<LogChunk | undefined> {
    if (this.#isOver) return undefined;
    const chunk = await this.#inner.next();
    if (chunk !== undefined) this.#next = { start: chunk.start, skip: this.#toSkip };
    const start = this.place();
    if (chunk === undefined) {
      this.#isOver = true;
      await this.#finish();
    } else {
      try {
        await this.#add(chunk);
      } finally {
        this.#next = { start: chunk.start, skip: chunk.bytes.length + this.#toSkip };
        release(chunk.bytes);
      }
    }
    const bytes = this.#output.length === 0 ? NOTHING : Buffer.concat(this.#output);
    this.#output = [];
    return { bytes, start };
  }

  async close(): Promise<void> {
    this.#matcher.close();
    await this.#inner.close();
  }

  async #add({ bytes, start }: LogChunk): Promise<void> {
    const skipped = Math.min(this.#toSkip, bytes.length);
    this.#toSkip -= skipped;
    const begun = this.#begun;
    const begunAt = this.#begunAt;
    const fresh = bytes.subarray(skipped);
    const block = begun.length === 0 ? fresh : Buffer.concat([begun, fresh]);
    this.#begun = NOTHING;
    this.#begunAt = undefined;
    const spotOf = (at: number): Spot =>
      at === 0 && begunAt !== undefined ? begunAt : { start, skip: skipped + at - begun.length };
    let at = this.#passLine(block);
    at = this.#holdAgain(block, at, spotOf);
    if (at >= block.length) return;
    const end = block.lastIndexOf(NEWLINE) + 1;
    if (end > at) await this.#search(block, at, end, spotOf);
    const from = Math.max(at, end);
    if (from === block.length) return;
    if (block.length - from < SEARCHED_BYTES) {
      // A copy: the block is used again.
      this.#begun = Buffer.from(block.subarray(from));
      this.#begunAt = spotOf(from);
      return;
    }
    // No line that is held is so long.
    this.#heldBefore = 0;
    await this.#search(block, from, block.length, spotOf);
  }

  /** The rest of a long line, whose beginning decided. @returns where it ends */
  #passLine(block: Buffer): number {
    if (this.#inLine === 'none') return 0;
    const end = block.indexOf(NEWLINE) + 1;
    if (this.#inLine === 'given') this.#give(block.subarray(0, end || block.length));
    if (end > 0) this.#inLine = 'none';
    return end || block.length;
  }

  /** Lines that an earlier reader had held. */
  #holdAgain(block: Buffer, from: number, spotOf: (at: number) => Spot): number {
    let at = from;
    while (this.#heldBefore > 0) {
      const end = block.indexOf(NEWLINE, at) + 1;
      if (end === 0) break;
      this.#heldBefore -= 1;
      this.#hold(block.subarray(at, end), spotOf(at));
      at = end;
    }
    return at;
  }

  async #finish(): Promise<void> {
    const block = this.#begun;
    const spot = this.#begunAt;
    if (block.length === 0 || spot === undefined) return;
    this.#begun = NOTHING;
    this.#begunAt = undefined;
    await this.#search(block, 0, block.length, () => spot);
  }

  async #search(block: Buffer, from: number, to: number, spotOf: (at: number) => Spot): Promise<void> {
    const { invert } = this.#choice;
    const accepted = this.#matcher.accept(block, from, to);
    if (accepted !== undefined) await accepted;
    for (let at = from; at < to; ) {
      const line = this.#matcher.next(at);
      const before = line < 0 ? to : line;
      if (before > at) this.#pass(invert, block, at, before, spotOf);
      if (line < 0) return;
      const end = block.indexOf(NEWLINE, line) + 1 || to;
      this.#pass(!invert, block, line, end, spotOf);
      at = end;
    }
  }

  /** Whole lines, all found or none. The last one of a block may be the beginning of a long one. */
  #pass(found: boolean, block: Buffer, from: number, to: number, spotOf: (at: number) => Spot): void {
    const isCut = block[to - 1] !== NEWLINE;
    if (found) {
      this.#separate();
      for (const { line } of this.#held) this.#give(line);
      this.#letGo();
      this.#give(block.subarray(from, to));
      this.#after = this.#choice.after;
      if (isCut) this.#inLine = 'given';
      return;
    }
    let at = from;
    while (this.#after > 0 && at < to) {
      const end = block.indexOf(NEWLINE, at) + 1 || to;
      this.#after -= 1;
      this.#give(block.subarray(at, end));
      at = end;
    }
    if (at === to) {
      if (isCut) this.#inLine = 'given';
      return;
    }
    if (isCut) this.#inLine = 'left';
    this.#holdLast(block, at, to, spotOf);
  }

  /** The last lines are held, the others are left out. */
  #holdLast(block: Buffer, from: number, to: number, spotOf: (at: number) => Spot): void {
    let start = to;
    for (let lines = 0; lines < this.#choice.before && start > from; lines += 1) {
      start = start < 2 ? from : Math.max(from, block.lastIndexOf(NEWLINE, start - 2) + 1);
      if (to - start > HELD_BYTES) break;
    }
    if (start > from) {
      this.#letGo();
      this.#left = true;
    }
    for (let at = start; at < to; ) {
      const end = block.indexOf(NEWLINE, at) + 1 || to;
      this.#hold(block.subarray(at, end), spotOf(at));
      at = end;
    }
  }

  #hold(line: Buffer, spot: Spot): void {
    if (line.length > SEARCHED_BYTES || line.at(-1) !== NEWLINE) {
      this.#letGo();
      this.#left = true;
      return;
    }
    this.#held.push({ line: Buffer.from(line), spot });
    this.#heldBytes += line.length;
    while (this.#held.length > this.#choice.before || this.#heldBytes > HELD_BYTES) {
      this.#heldBytes -= this.#held.shift()?.line.length ?? 0;
      this.#left = true;
    }
  }

  #letGo(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** Between lines that do not follow each other, where lines around them were asked for. */
  #separate(): void {
    const { before, after } = this.#choice;
    if (before + after > 0 && this.#given && this.#left) this.#give(SEPARATOR);
    this.#given = true;
    this.#left = false;
  }

  #give(bytes: Buffer): void {
    this.#output.push(bytes);
  }
}
