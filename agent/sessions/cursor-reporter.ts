/** Tells the client of a log where it could go on: every 256 KiB or second, once the bytes up to there are published. */
import type { Clock, Timer } from '../../common/clock.ts';

export const CURSOR_BYTES = 256 * 1024;
export const CURSOR_MS = 1000;

export interface CursorReporterOptions {
  readonly clock: Clock;
  /** The source's cursor, for the bytes read so far. */
  readonly cursor: () => string;
  readonly publish: (stdout: number, cursor: string) => void;
}

export class CursorReporter {
  readonly #options: CursorReporterOptions;
  /** How far stdout was read, as a position in what is published of it. */
  #read = 0;
  #published = 0;
  #takenAt = 0;
  /** A cursor whose bytes are not all published yet. */
  #taken: { readonly stdout: number; readonly cursor: string } | undefined;
  #last = '';
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: CursorReporterOptions) {
    this.#options = options;
  }

  /** Called after each read, before the next. */
  onRead(position: number): void {
    if (this.#stopped) return;
    this.#read = position;
    if (position - this.#takenAt >= CURSOR_BYTES) this.#take();
    else this.#timer ??= this.#options.clock.after(CURSOR_MS, () => this.#take());
  }

  onPublished(position: number): void {
    this.#published = position;
    this.#publishTaken();
  }

  /** Everything that was read is published: the cursor at its end, which is also part of `end`. */
  finish(): string {
    this.#take();
    this.stop();
    return this.#last;
  }

  stop(): void {
    this.#stopped = true;
    this.#stopTimer();
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  #take(): void {
    this.#stopTimer();
    this.#takenAt = this.#read;
    this.#last = this.#options.cursor();
    this.#taken = { stdout: this.#read, cursor: this.#last };
    this.#publishTaken();
  }

  #publishTaken(): void {
    const taken = this.#taken;
    if (taken === undefined || taken.stdout > this.#published || this.#stopped) return;
    this.#taken = undefined;
    this.#options.publish(taken.stdout, taken.cursor);
  }
}
