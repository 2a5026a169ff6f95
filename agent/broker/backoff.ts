/** How long to wait before the next attempt: doubling, with jitter, so that nodes do not come back in step. */
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
    const step = this.#nextMs;
    this.#nextMs = Math.min(step * 2, this.#longestMs);
    return step * (0.5 + this.#random() / 2);
  }

  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
