/** How fast a principal may publish to the embedded broker before it is read from more slowly: a bucket that can be in debt. */
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';

/** Past its rate a principal is refused; past this many times the rate it is not even read. */
const READ_RATE = 2;
/** What a packet costs that is no request: the messages of sessions, acknowledgements, pings. */
const SMALL = 0.1;
const FULL_AFTER_MS = 60_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

export class PublishPace {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A request, or a value for a device. */
  request(principal: string): void {
    this.#filled(principal).tokens -= 1;
  }

  /** Packets of any kind. @returns for how many milliseconds the principal has used up its rate */
  packets(principal: string, packets: number): number {
    const bucket = this.#filled(principal);
    bucket.tokens -= packets * SMALL;
    return bucket.tokens >= 0 ? 0 : (-bucket.tokens / this.#perSecond) * 1000;
  }

  /** Forgets who has not published for a while. */
  sweep(): void {
    const before = this.#clock.monotonic() - FULL_AFTER_MS;
    for (const [principal, { filledAt }] of this.#buckets) {
      if (filledAt < before) this.#buckets.delete(principal);
    }
  }

  get #perSecond(): number {
    return this.#limits.requestsPerSecond * READ_RATE;
  }

  #filled(principal: string): Bucket {
    const now = this.#clock.monotonic();
    const { requestsBurst } = this.#limits;
    const bucket = this.#buckets.get(principal) ?? { tokens: requestsBurst, filledAt: now };
    bucket.tokens = Math.min(
      requestsBurst,
      bucket.tokens + ((now - bucket.filledAt) / 1000) * this.#perSecond,
    );
    bucket.filledAt = now;
    this.#buckets.set(principal, bucket);
    return bucket;
  }
}
