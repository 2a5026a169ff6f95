/**
 * What is on its way to the other half. The kernels of both sides would take megabytes of a big log, and a small answer would wait behind them;
 * so no more is given to the socket than the other half has lately taken. It says so by answering pings, which it does in order: both our own
 * cloud half and the stock one.
 */
import type { Clock } from '../../common/clock.ts';

export interface InFlightWindowOptions {
  readonly clock: Clock;
  /** Sends a ping with that payload behind all that was sent. */
  ping(payload: Buffer): void;
}

interface Mark {
  readonly payload: Buffer;
  readonly sentBytes: number;
  readonly sentAtMs: number;
  /** More would have been sent while it was on its way. */
  wasFull: boolean;
}

/** A mark is set after so many bytes. */
const MARK_BYTES = 64 * 1024;
/** For each mark that came back in time: slower than it shrinks, for the answer tells of a moment ago. */
const GROWTH_BYTES = MARK_BYTES / 4;
const LEAST_BYTES = 768 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
/** The time that queues on the way may add to that of the quiet tunnel, beyond as much again. */
const QUEUE_MS = 10;

export class InFlightWindow {
  readonly #options: InFlightWindowOptions;
  readonly #marks: Mark[] = [];
  #limitBytes = LEAST_BYTES;
  #sentBytes = 0;
  #takenBytes = 0;
  #markedBytes = 0;
  #number = 0;
  #quietMs = Number.POSITIVE_INFINITY;

  constructor(options: InFlightWindowOptions) {
    this.#options = options;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Whether the other half has to take some of it first. */
  get isFull(): boolean {
    if (this.#sentBytes - this.#takenBytes < this.#limitBytes) return false;
    for (const mark of this.#marks) mark.wasFull = true;
    return true;
  }

  sent(bytes: number): void {
    this.#sentBytes += bytes;
    if (this.#sentBytes - this.#markedBytes < MARK_BYTES) return;
    this.#number += 1;
    this.mark(Buffer.from(`taken ${this.#number}`));
  }

  /** Sends a ping whose answer says that everything before it was taken. */
  mark(payload: Buffer): void {
    this.#markedBytes = this.#sentBytes;
    const sentAtMs = this.#options.clock.monotonic();
    this.#marks.push({ payload, sentBytes: this.#sentBytes, sentAtMs, wasFull: false });
    this.#options.ping(payload);
  }

  /** A pong came. Where those of earlier marks were lost, this one stands for them. */
  answered(payload: Buffer): void {
    const at = this.#marks.findIndex((mark) => mark.payload.equals(payload));
    const mark = this.#marks[at];
    if (mark === undefined) return;
    this.#marks.splice(0, at + 1);
    this.#takenBytes = mark.sentBytes;
    const tookMs = this.#options.clock.monotonic() - mark.sentAtMs;
    this.#quietMs = Math.min(this.#quietMs, tookMs);
    if (tookMs > 2 * this.#quietMs + QUEUE_MS)
      this.#limitBytes = Math.max(LEAST_BYTES, this.#limitBytes - MARK_BYTES);
    else if (mark.wasFull) this.#limitBytes = Math.min(MOST_BYTES, this.#limitBytes + GROWTH_BYTES);
  }
}
