/** How much of what a principal publishes to an external broker is parsed at all. Below, who is too fast is told so. */
import { TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import { RateLimiter } from '../../common/rate-limiter.ts';
import { isOfSession } from './access-list.ts';

/** Past its rate a principal is refused; past this many times the rate it is not even read. */
const READ_RATE = 2;
/** What a message of a session costs, of which there are many. */
const SMALL = 0.1;
const SLASH = 0x2f;

export class FloodLimit {
  readonly #prefix: Buffer;
  readonly #believed: () => boolean;
  readonly #limiter: RateLimiter;
  readonly #clock: Clock;
  /** The topic that was left out last, and until when nothing more of it can pass: a flood is the same topic over and over. */
  #closed = { topic: Buffer.alloc(0), untilMs: 0 };
  /** Publishes that were left out since the last sweep. */
  #leftOut = 0;

  /** @param believed where it is false, nobody knows whose a topic is: all are one principal */
  constructor(node: string, limits: Limits, clock: Clock, believed: () => boolean) {
    this.#prefix = Buffer.from(`${TOPIC_ROOT}/${node}/from/`);
    this.#believed = believed;
    this.#clock = clock;
    this.#limiter = new RateLimiter(
      {
        get requestsPerSecond() {
          return limits.requestsPerSecond * READ_RATE;
        },
        get requestsBurst() {
          return limits.requestsBurst * READ_RATE;
        },
      },
      clock,
    );
  }

  /** @param topic in UTF-8 */
  admits(topic: Buffer): boolean {
    if (topic.equals(this.#closed.topic) && this.#clock.monotonic() < this.#closed.untilMs)
      return this.#leaveOut();
    const { length } = this.#prefix;
    if (topic.length <= length || topic.compare(this.#prefix, 0, length, 0, length) !== 0) return true;
    const end = topic.indexOf(SLASH, length);
    if (end < 0) return true;
    const principal = this.#believed() ? topic.toString('utf8', length, end) : '';
    const cost = isOfSession(topic.toString()) ? SMALL : 1;
    if (this.#limiter.take(principal, cost)) return true;
    const untilMs = this.#clock.monotonic() + this.#limiter.waitMs(principal, cost);
    this.#closed = { topic: Buffer.from(topic), untilMs };
    return this.#leaveOut();
  }

  #leaveOut(): false {
    this.#leftOut += 1;
    return false;
  }

  /** Forgets who has been quiet. @returns how many publishes were left out since the last time */
  sweep(): number {
    this.#limiter.sweep();
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
