/** How long to wait before the next attempt: doubling, with jitter, so that the nodes of a site do not come back in step. */
import type { Clock } from '../../common/clock.ts';

const DEFAULT_MS = [500, 30_000] as const;

export class ReconnectDelay {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #stepMs: number;

  constructor(
    clock: Clock,
    [firstMs, longestMs]: readonly [number, number] = DEFAULT_MS,
    random: () => number = Math.random,
  ) {
    this.#clock = clock;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
    this.#stepMs = firstMs;
  }

  reset(): void {
    this.#stepMs = this.#firstMs;
  }

  /** Between half and all of the current step, in milliseconds. */
  next(): number {
    const stepMs = this.#stepMs;
    this.#stepMs = Math.min(stepMs * 2, this.#longestMs);
    return stepMs * (0.5 + this.#random() / 2);
  }

  /** Ends early when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#clock.after(this.next(), done);
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}
