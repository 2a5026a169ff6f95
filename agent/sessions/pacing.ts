/** How fast a session without acknowledgement may publish: one pace for all its streams. */
import type { Clock } from '../../common/clock.ts';

export class Pace {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly bytesPerSecond: number;
  /** Monotonic time from which the next bytes may leave. */
  #freeAt = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, bytesPerSecond: number) {
    this.#clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Milliseconds until the next chunk may leave. */
  delayMs(): number {
    return Math.max(0, this.#freeAt - this.#clock.monotonic());
  }

  /** Counts a chunk that leaves now. */
  spend(bytes: number): void {
    const from = Math.max(this.#freeAt, this.#clock.monotonic());
    this.#freeAt = from + (bytes / this.bytesPerSecond) * 1000;
  }
}
