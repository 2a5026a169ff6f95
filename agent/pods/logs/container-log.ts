/** The log of one container as text: its bytes, stripped block by block. */
import type { LogBytes } from './log-bytes.ts';
import type { ContainerPosition } from './log-cursor.ts';
import type { LogFolderWatch } from './log-folder-watch.ts';
import type { LineStripper } from './line-stripper.ts';

/** Bytes to publish, and where in the logs they begin. */
export interface LogChunk {
  readonly bytes: Buffer;
  readonly start: LogPlace;
}

/** A place between two published bytes. */
export interface LogPlace {
  readonly positions: readonly ContainerPosition[];
  readonly current: number | undefined;
}

/** What a source of log bytes is made of: one container's log, or several merged. */
export interface LogReader {
  /** The next bytes; waits for them while the log is followed. `undefined` at the end, and once closed. */
  next(): Promise<LogChunk | undefined>;
  /** Where the next chunk will begin. */
  place(): LogPlace;
  close(): Promise<void>;
}

/** One container's log with all that reading it takes. */
export interface OpenLog {
  readonly bytes: LogBytes;
  readonly stripper: LineStripper;
  /** Absent where nothing is followed. */
  readonly watch: LogFolderWatch | undefined;
  /** Who it is, for positions. */
  readonly owner: Pick<ContainerPosition, 'pod' | 'uid' | 'container' | 'only'>;
}

export function positionOf({ bytes, stripper, owner }: OpenLog): ContainerPosition {
  const { attempt, identity, position } = bytes;
  return { ...owner, attempt, identity, position, state: stripper.state };
}

const DECORATED_BLOCK_BYTES = 256 * 1024;
const MORE_THAN_A_HEAD = 1024;

export class ContainerLog implements LogReader {
  readonly #log: OpenLog;
  /** The unread bytes are a head that is not complete, or none. */
  #starved = true;
  #closed = false;

  constructor(log: OpenLog) {
    this.#log = log;
  }

  place(): LogPlace {
    return { positions: [positionOf(this.#log)], current: undefined };
  }

  async next(): Promise<LogChunk | undefined> {
    const { bytes, stripper, watch } = this.#log;
    while (!this.#closed) {
      if (!this.#starved) {
        const chunk = this.#strip();
        if (chunk !== undefined) return chunk;
        continue;
      }
      const more = await bytes.more(watch?.take() ?? true);
      if (more === 'bytes') this.#starved = false;
      else if (more === 'next-file') stripper.endFile();
      else if (more === 'end' || watch === undefined) return undefined;
      else await watch.wait();
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#log.watch?.close();
    await this.#log.bytes.close();
  }

  #strip(): LogChunk | undefined {
    const { bytes, stripper } = this.#log;
    const { input, at } = bytes;
    const start = this.place();
    const output = stripper.shrinks ? input : Buffer.allocUnsafeSlow(roomFor(input.length - at));
    const from = stripper.shrinks ? at : 0;
    stripper.strip(input, at, output, from);
    bytes.at = stripper.taken;
    this.#starved = stripper.taken === at || stripper.taken === input.length;
    if (stripper.written === from) return undefined;
    return { bytes: compact(output, from, stripper.written), start };
  }
}

function roomFor(rawBytes: number): number {
  return Math.min(DECORATED_BLOCK_BYTES, 2 * rawBytes) + MORE_THAN_A_HEAD;
}

/** A few bytes must not keep a whole block alive while they wait to be acknowledged. */
export function compact(block: Buffer, from: number, to: number): Buffer {
  const bytes = block.subarray(from, to);
  return (to - from) * 4 < block.length ? Buffer.from(bytes) : bytes;
}
