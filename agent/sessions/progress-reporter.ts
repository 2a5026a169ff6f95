/** Tells the client how far a session has come, and why nothing comes where nothing does. */
import type { AckPayload } from '@edgectl/rpc-schema/generated/types';
import type { Clock, Timer } from '../../common/clock.ts';
import { OneTimer, SIGN_OF_LIFE_MS } from './presence.ts';

/** After so long a session with a full window says why nothing comes, without being asked. */
const WAITING_NOTICE_MS = 1_000;

interface ProgressOptions {
  readonly clock: Clock;
  readonly progress: () => AckPayload;
  readonly waiting: () => string | undefined;
  readonly publish: (payload: AckPayload) => void;
}

export class ProgressReporter {
  readonly #options: ProgressOptions;
  readonly #notice: OneTimer;
  #lastMs: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#notice = new OneTimer(options.clock);
    this.#lastMs = options.clock.monotonic();
  }

  stop(): void {
    this.#notice.stop();
  }

  publish(): void {
    const { clock, progress, waiting, publish } = this.#options;
    const reason = waiting();
    this.#lastMs = clock.monotonic();
    publish({ ...progress(), ...(reason === undefined ? {} : { waiting: reason }) });
  }

  /** The client has acknowledged; `advanced`: something that it had not before. */
  acknowledged(advanced: boolean): void {
    // An ack that advances nothing is a keep-alive and is answered. If every ack advances, still answer one per 15 s.
    if (!advanced || this.#options.clock.monotonic() - this.#lastMs >= SIGN_OF_LIFE_MS) this.publish();
  }

  /** Nothing is full any more. */
  moves(): void {
    this.#notice.stop();
  }

  /** A window is full: says so unless that passes. */
  stalls(): void {
    this.#notice.startOnce(WAITING_NOTICE_MS, () => {
      if (this.#options.waiting() !== undefined) this.publish();
    });
  }
}

/** Tells the client of a log where it could go on: every 256 KiB or second, once the bytes up to there are published. */
const CURSOR_BYTES = 256 * 1024;
const CURSOR_MS = 1000;

interface CursorReporterOptions {
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
    if (position - this.#takenAt >= CURSOR_BYTES) this.#capture();
    else this.#timer ??= this.#options.clock.after(CURSOR_MS, () => this.#capture());
  }

  onPublished(position: number): void {
    this.#published = position;
    this.#publishTaken();
  }

  /** Everything that was read is published: the cursor at its end, which is also part of `end`. */
  finish(): string {
    this.#capture();
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

  #capture(): void {
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
