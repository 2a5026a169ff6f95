/**
 * The lines of a compressed file, last first. Going back in it would decompress it from its beginning each time: so it is gone through
 * once, from front to back, and where the lines of the wanted streams begin is remembered, the last of them in bounded memory.
 */
import { CriHeader } from './cri-header.ts';
import type { LogFile } from './log-file.ts';
import { type RecordVisitor, scanForward } from './record-scan.ts';

/** Pieces that are remembered at once: 9 MiB at most. Who asks for more lines than that has the file gone through again. */
const RECORDS_MAX = 1024 * 1024;
const RECORDS_MIN = 64 * 1024;

/** A file that is gone through from its end. */
export interface BackwardScan {
  readonly size: number;
  /** True when the visitor stopped it. */
  readonly visit: (visitor: RecordVisitor) => Promise<boolean>;
}

/**
 * @param streams the bits of those that are wanted
 * @param lines how many whole lines are looked for
 */
export async function collectBackward(file: LogFile, streams: number, lines: number): Promise<BackwardScan> {
  const kept = new LastRecords(Math.min(RECORDS_MAX, Math.max(RECORDS_MIN, 2 * lines)));
  const collect = (to: number): Promise<number> => {
    kept.clear();
    return scanForward(file, to, (position, header) => {
      if (((1 << header.stream) & streams) !== 0) kept.add(position, header);
    });
  };
  const size = await collect(Number.POSITIVE_INFINITY);
  const visit = async (visitor: RecordVisitor): Promise<boolean> => {
    for (;;) {
      if (kept.visit(visitor)) return true;
      if (!kept.overflowed) return false;
      await collect(kept.first);
    }
  };
  return { size, visit };
}

/** Where the last pieces begin, in a ring. */
class LastRecords {
  readonly #positions: Float64Array;
  readonly #heads: Uint8Array;
  #added = 0;

  constructor(capacity: number) {
    this.#positions = new Float64Array(capacity);
    this.#heads = new Uint8Array(capacity);
  }

  /** Earlier ones were forgotten. */
  get overflowed(): boolean {
    return this.#added > this.#positions.length;
  }

  /** The position of the first that is remembered. */
  get first(): number {
    return this.#positions[this.overflowed ? this.#added % this.#positions.length : 0] ?? 0;
  }

  clear(): void {
    this.#added = 0;
  }

  add(position: number, { stream, partial }: CriHeader): void {
    const at = this.#added % this.#positions.length;
    this.#positions[at] = position;
    this.#heads[at] = (stream << 1) | Number(partial);
    this.#added += 1;
  }

  visit(visitor: RecordVisitor): boolean {
    const header = new CriHeader();
    const { length } = this.#positions;
    for (let back = 1; back <= Math.min(this.#added, length); back += 1) {
      const at = (this.#added - back) % length;
      const head = this.#heads[at] ?? 0;
      header.stream = (head >> 1) as CriHeader['stream'];
      header.partial = (head & 1) === 1;
      if (visitor(this.#positions[at] ?? 0, header)) return true;
    }
    return false;
  }
}
