/** How long to wait before the next attempt: doubling, with jitter, so that many who lost the same thing do not come back in step. */
import { orReject } from './fault-boundary.ts';
import type { Clock } from './clock.ts';

export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #nextMs: number;

  constructor(firstMs: number, longestMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
    this.#nextMs = firstMs;
  }

  /** Between half and all of the current step, in milliseconds. */
  next(): number {
    const stepMs = this.#nextMs;
    this.#nextMs = Math.min(stepMs * 2, this.#longestMs);
    return stepMs * (0.5 + this.#random() / 2);
  }

  reset(): void {
    this.#nextMs = this.#firstMs;
  }

  /** Waits for {@link next}; resolves early when `signal` aborts. */
  wait(clock: Clock, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const done = orReject(reject, () => {
        timer.stop();
        signal.removeEventListener('abort', done);
        resolve();
      });
      const timer = clock.after(this.next(), done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Waits and attempts by turns, until an attempt says that it succeeded or `signal` aborts. */
  async retry(attempt: () => Promise<boolean>, clock: Clock, signal: AbortSignal): Promise<void> {
    do await this.wait(clock, signal);
    while (!signal.aborted && !(await attempt()));
  }
}
