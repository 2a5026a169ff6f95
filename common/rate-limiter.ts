/** A token bucket per principal: so many requests per second, and a burst. */
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

type Rate = Pick<Limits, 'requestsPerSecond' | 'requestsBurst'>;

export class RateLimiter {
  readonly #limits: Rate;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: Rate, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes `requests` from the bucket; false, and nothing taken, where there are not so many. */
  take(key: string, requests: number): boolean {
    const bucket = this.#filled(key);
    if (bucket.tokens < requests) return false;
    bucket.tokens -= requests;
    return true;
  }

  /** @returns for how many milliseconds the bucket will not hold `requests` */
  waitMs(key: string, requests: number): number {
    const missing = requests - this.#filled(key).tokens;
    return Math.max(0, (missing / this.#limits.requestsPerSecond) * 1000);
  }

  /** Forgets the buckets that are full again: a new one would be the same. */
  sweep(): void {
    for (const key of this.#buckets.keys()) {
      if (this.#filled(key).tokens >= this.#limits.requestsBurst) this.#buckets.delete(key);
    }
  }

  #filled(key: string): Bucket {
    const now = this.#clock.monotonic();
    const { requestsPerSecond, requestsBurst } = this.#limits;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      const full = { tokens: requestsBurst, filledAt: now };
      this.#buckets.set(key, full);
      return full;
    }
    const earned = ((now - bucket.filledAt) / 1000) * requestsPerSecond;
    bucket.tokens = Math.min(requestsBurst, bucket.tokens + earned);
    bucket.filledAt = now;
    return bucket;
  }
}
