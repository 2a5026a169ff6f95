/** The log of one container as text: its bytes, stripped block by block. */
import type { Clock } from '../../../common/clock.ts';
import { pause } from '../../../common/pause.ts';
import type { LogBytes } from './log-bytes.ts';
import type { ContainerPosition } from './log-cursor.ts';
import type { LogFolderWatch } from './log-folder-watch.ts';
import type { LineStripper } from './line-stripper.ts';
import type { WholeLines } from './whole-lines.ts';

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
  /** Lines that wait until another has ended. */
  readonly whole: WholeLines;
  /** Absent where nothing is followed. */
  readonly watch: LogFolderWatch | undefined;
  /** Who it is, for positions. */
  readonly owner: Pick<ContainerPosition, 'pod' | 'uid' | 'container' | 'only'>;
}

export function positionOf({ bytes, stripper, whole, owner }: OpenLog): ContainerPosition {
  if (whole.from !== undefined) return whole.from;
  const { attempt, identity, position } = bytes;
  return { ...owner, attempt, identity, position, state: stripper.state };
}

const DECORATED_BLOCK_BYTES = 256 * 1024;
const MORE_THAN_A_HEAD = 1024;
/** How long the rest of a begun line is waited for before others go on. */
export const UNFINISHED_LINE_MS = 1_000;

export class ContainerLog implements LogReader {
  readonly #log: OpenLog;
  readonly #clock: Clock;
  /** The unread bytes are a head that is not complete, or none. */
  #starved = true;
  #closed = false;

  constructor(log: OpenLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  place(): LogPlace {
    return { positions: [positionOf(this.#log)], current: undefined };
  }

  async next(): Promise<LogChunk | undefined> {
    const { bytes, stripper, watch } = this.#log;
    while (!this.#closed) {
      if (!this.#starved) {
        const chunk = stripper.holding ? this.#giveWhole() : this.#strip();
        if (chunk !== undefined) return chunk;
        continue;
      }
      const more = await bytes.more(watch?.take() ?? true);
      if (more === 'bytes') this.#starved = false;
      else if (more === 'next-file') stripper.endFile();
      else if (stripper.holding && (await this.#isOver(more))) {
        this.#log.whole.tear();
        this.#starved = false;
      } else if (more === 'end' || watch === undefined) return undefined;
      else if (!stripper.holding) await watch.wait();
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#log.watch?.close();
    await this.#log.bytes.close();
  }

  /** True where the open line ends no more, or nobody waits for it any longer. */
  async #isOver(more: 'live' | 'end'): Promise<boolean> {
    const { watch, whole } = this.#log;
    if (more === 'end' || watch === undefined) return true;
    const leftMs = whole.sinceMs + UNFINISHED_LINE_MS - this.#clock.monotonic();
    if (leftMs <= 0) return true;
    const late = new AbortController();
    await Promise.race([watch.wait(), pause(leftMs, this.#clock, late.signal)]);
    late.abort();
    return false;
  }

  #giveWhole(): LogChunk | undefined {
    const { bytes, stripper, whole } = this.#log;
    if (!stripper.isTorn && !whole.take()) {
      this.#starved = true;
      return undefined;
    }
    const start = this.place();
    const given = whole.give();
    this.#starved = bytes.at === bytes.input.length;
    return given.length === 0 ? undefined : { bytes: given, start };
  }

  #strip(): LogChunk | undefined {
    const { bytes, stripper } = this.#log;
    const { input, at } = bytes;
    const start = this.place();
    const output = stripper.shrinks ? input : Buffer.allocUnsafeSlow(roomFor(input.length - at));
    const from = stripper.shrinks ? at : 0;
    stripper.strip(input, at, output, from);
    bytes.at = stripper.taken;
    this.#starved = !stripper.holding && (stripper.taken === at || stripper.taken === input.length);
    if (stripper.holding) this.#log.whole.begin(positionOf(this.#log), this.#clock.monotonic());
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
