/**
 * The time by which grants end: it never goes back. It is the later of the wall clock and what the monotonic clock has counted
 * since the start, and goes on from where it was when the agent starts again, so that a clock that is set back lengthens nothing.
 */
import type { Clock } from '../../../common/clock.ts';

export class GrantClock {
  readonly #clock: Clock;
  /** What has to be added to the monotonic clock. */
  #offsetMs: number;

  /** @param reachedMs what {@link now} had reached before, 0 where that is not known; milliseconds since the epoch */
  constructor(clock: Clock, reachedMs: number) {
    this.#clock = clock;
    this.#offsetMs = reachedMs - clock.monotonic();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    const wall = this.#clock.now() - this.#clock.monotonic();
    if (wall > this.#offsetMs) this.#offsetMs = wall;
    return this.#offsetMs + this.#clock.monotonic();
  }
}
