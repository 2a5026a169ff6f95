/** Since when what is kept of the past has no gap: events, and the audit. */
import type { HistoryState, StoreState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';

export interface HistoryOptions {
  /** When this run of the agent began: while it did not run, nobody saw events. */
  readonly startedAtMs: number;
  /** The oldest event that was not forgotten to keep the bounds. */
  readonly eventsFromMs: () => number;
  /** The oldest record that is kept; `undefined` where there is none. */
  readonly auditFromMs: () => number | undefined;
  readonly store: () => StoreState;
  readonly clock: Clock;
}

export class History {
  readonly #options: HistoryOptions;
  #dropped = 0;
  /** When it was seen last that memory had no room for records. */
  #lostMs = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** RFC 3339. */
  get startedAt(): string {
    return rfc3339(this.#options.startedAtMs);
  }

  state(): HistoryState {
    const { startedAtMs, eventsFromMs, auditFromMs, store, clock } = this.#options;
    const { dropped = 0 } = store();
    if (dropped > this.#dropped) this.#lostMs = clock.now();
    this.#dropped = dropped;
    const events = Math.max(startedAtMs, eventsFromMs(), this.#lostMs);
    const audit = Math.max(auditFromMs() ?? startedAtMs, this.#lostMs);
    return { since: rfc3339(Math.max(events, audit)), events: rfc3339(events), audit: rfc3339(audit) };
  }
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
