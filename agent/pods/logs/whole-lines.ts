/**
 * Keeps a line whole that the runtime wrote in pieces with lines of the other stream between them: those wait until it has ended, and come
 * after it. Held is no more than {@link MOST_HELD_BYTES}, and by the caller no longer than a follower may be kept waiting; past that the
 * rest comes in the order of the file.
 */
import { CriHeader } from './cri-header.ts';
import type { LineStripper } from './line-stripper.ts';
import type { LogBytes } from './log-bytes.ts';
import type { ContainerPosition } from './log-cursor.ts';

const MOST_HELD_BYTES = 2 * 1024 * 1024;
const NEWLINE = 0x0a;

export class WholeLines {
  readonly #bytes: LogBytes;
  readonly #stripper: LineStripper;
  readonly #header = new CriHeader();
  /** Pieces of the line that is open, and those of the other stream; with their order in the file. */
  #held: { readonly record: Buffer; readonly isOwn: boolean }[] = [];
  #heldBytes = 0;
  #from: ContainerPosition | undefined;
  #sinceMs = 0;

  constructor(bytes: LogBytes, stripper: LineStripper) {
    this.#bytes = bytes;
    this.#stripper = stripper;
  }

  /** Where what is held begins: a cursor goes on there. `undefined` while nothing is held. */
  get from(): ContainerPosition | undefined {
    return this.#from;
  }

  /** Since when something is held, in monotonic milliseconds. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  begin(from: ContainerPosition, nowMs: number): void {
    this.#from = from;
    this.#sinceMs = nowMs;
  }

  /** Takes the records that have come. @returns false where the line has not ended with them, and may be waited for */
  take(): boolean {
    const { input } = this.#bytes;
    const open = this.#stripper.openStream;
    for (;;) {
      const { at } = this.#bytes;
      const newline = input.indexOf(NEWLINE, at);
      if (newline < 0) break;
      this.#bytes.at = newline + 1;
      const content = this.#header.read(input, at, newline + 1, newline);
      if (content < 0) continue;
      const isOwn = this.#header.stream === open;
      // A copy: a few records must not keep a whole block alive.
      this.#held.push({ record: Buffer.from(input.subarray(at, newline + 1)), isOwn });
      this.#heldBytes += newline + 1 - at;
      if (isOwn && !this.#header.partial) return true;
    }
    if (this.#heldBytes <= MOST_HELD_BYTES) return false;
    this.tear();
    return true;
  }

  /** The line is not waited for any more. */
  tear(): void {
    this.#stripper.tear();
    if (this.#from !== undefined) this.#from = { ...this.#from, state: this.#stripper.state };
  }

  /** What is held, stripped: the line first, unless it is torn. Nothing is held afterwards. */
  give(): Buffer {
    const held = this.#held;
    const isTorn = this.#stripper.isTorn;
    const records = isTorn
      ? held.map(({ record }) => record)
      : [true, false].flatMap((own) => held.flatMap(({ record, isOwn }) => (isOwn === own ? record : [])));
    this.#held = [];
    this.#heldBytes = 0;
    this.#from = undefined;
    return this.#stripper.stripWhole(Buffer.concat(records), records.length);
  }
}
