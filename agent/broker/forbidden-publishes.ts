/**
 * What clients publish where they may not. It is acknowledged and dropped (MQTT 3.1.1 has no other answer that a client does not meet
 * with the same message again after a reconnect), audited, and told; a client that does nothing else is closed.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { Caller } from '../access/caller.ts';

export const FORBIDDEN_WINDOW_MS = 10_000;
export const MOST_FORBIDDEN = 100;

/** The refused messages of one principal. */
interface Count {
  readonly since: number;
  forbidden: number;
}

export class ForbiddenPublishes {
  readonly #clock: Clock;
  readonly #audit: Pick<Audit, 'refused'> | undefined;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock, audit: Pick<Audit, 'refused'> | undefined) {
    this.#clock = clock;
    this.#audit = audit;
  }

  /** @returns true if it is one too many: the connection is to be closed */
  isTooMany(caller: Caller, topic: string, reason: string): boolean {
    // The audit counts what is alike within 10 s.
    this.#audit?.refused(
      { caller, action: 'broker.publish', params: { path: topic } },
      new EdgectlError('Forbidden', reason, { layer: 'broker' }),
    );
    const count = this.#countOf(caller.principal);
    count.forbidden += 1;
    return count.forbidden > MOST_FORBIDDEN;
  }

  /** Forgets those who have stopped. */
  sweep(): void {
    for (const [principal, { since }] of this.#counts)
      if (this.#isOver(since)) this.#counts.delete(principal);
  }

  #countOf(principal: string): Count {
    const known = this.#counts.get(principal);
    if (known !== undefined && !this.#isOver(known.since)) return known;
    const count = { since: this.#clock.monotonic(), forbidden: 0 };
    this.#counts.set(principal, count);
    return count;
  }

  #isOver(since: number): boolean {
    return this.#clock.monotonic() - since >= FORBIDDEN_WINDOW_MS;
  }
}
