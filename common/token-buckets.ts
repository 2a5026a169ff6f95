/** Token buckets by key: they fill with time, so many per second up to a burst. What may be late spends; what may be refused takes. */
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** How many times the limit's rate and burst are meant. */
export interface Multiple {
  readonly rate: number;
  readonly burst: number;
}

export class TokenBuckets {
  readonly #limits: Pick<Limits, 'requestsPerSecond' | 'requestsBurst'>;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #multiple: Multiple;
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    limits: Pick<Limits, 'requestsPerSecond' | 'requestsBurst'>,
    clock: Pick<Clock, 'monotonic'>,
    multiple: Multiple = { rate: 1, burst: 1 },
  ) {
    this.#limits = limits;
    this.#clock = clock;
    this.#multiple = multiple;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** False, and nothing taken, where there are not so many. */
  acquire(key: string, tokens: number): boolean {
    const bucket = this.#filled(key);
    if (bucket.tokens < tokens) return false;
    bucket.tokens -= tokens;
    return true;
  }

  /** Takes them in any case: the bucket may then owe some. */
  spend(key: string, tokens: number): void {
    this.#filled(key).tokens -= tokens;
  }

  /** @returns for how many milliseconds the bucket will not hold so many */
  waitMs(key: string, tokens = 0): number {
    const missing = tokens - this.#filled(key).tokens;
    return missing <= 0 ? 0 : (missing / (this.#limits.requestsPerSecond * this.#multiple.rate)) * 1000;
  }

  /** Forgets the buckets that are full again: a new one would be the same. */
  sweep(): void {
    const full = this.#limits.requestsBurst * this.#multiple.burst;
    for (const key of this.#buckets.keys()) if (this.#filled(key).tokens >= full) this.#buckets.delete(key);
  }

  #filled(key: string): Bucket {
    const now = this.#clock.monotonic();
    const { rate, burst } = this.#multiple;
    const full = this.#limits.requestsBurst * burst;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      const made = { tokens: full, filledAt: now };
      this.#buckets.set(key, made);
      return made;
    }
    const earned = ((now - bucket.filledAt) / 1000) * this.#limits.requestsPerSecond * rate;
    bucket.tokens = Math.min(full, bucket.tokens + earned);
    bucket.filledAt = now;
    return bucket;
  }
}
