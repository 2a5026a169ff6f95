/** A clock that stands still until a test moves it. */
import type { BootTime, Clock, Timer } from '../../common/clock.ts';

interface Entry {
  readonly order: number;
  at: number;
  readonly periodMs: number | undefined;
  readonly action: () => void;
  /** Frees the entry, and its listener on the signal. */
  readonly stop: () => void;
}

/** Lets every promise that can settle do so, and everything that was put off with `setImmediate` run. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

export class ManualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #epochMs: number;
  readonly #entries = new Set<Entry>();

  constructor(epochMs = Date.UTC(2026, 0, 1)) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#epochMs + this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  /** The machine boots when the clock is made, unless a test says otherwise. */
  boot(): BootTime {
    return { id: 'boot-1', ms: this.#nowMs };
  }

  after(delayMs: number, action: () => void, signal?: AbortSignal): Timer {
    return this.#add(delayMs, undefined, action, signal);
  }

  every(periodMs: number, action: () => void, signal?: AbortSignal): Timer {
    return this.#add(periodMs, periodMs, action, signal);
  }

  /** How many timers stand: 0 when everything was freed. */
  get pending(): number {
    return this.#entries.size;
  }

  /** When the next timer is due, in milliseconds from now. */
  get nextInMs(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : Math.max(0, next.at - this.#nowMs);
  }

  /** Moves the time, running what falls due in its order and letting promises settle after each. */
  async advance(byMs: number): Promise<void> {
    const until = this.#nowMs + byMs;
    await settle();
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) {
      this.#fire(next);
      await settle();
    }
    this.#nowMs = until;
    await settle();
  }

  /** Moves the time without waiting for promises; for models that run their own. */
  step(byMs: number): void {
    const until = this.#nowMs + byMs;
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next())
      this.#fire(next);
    this.#nowMs = until;
  }

  /** Moves the time while nothing runs, as in a process that is suspended: what fell due runs late. */
  holdUp(byMs: number): void {
    this.#nowMs += byMs;
  }

  #fire(entry: Entry): void {
    this.#nowMs = Math.max(this.#nowMs, entry.at);
    if (entry.periodMs === undefined) entry.stop();
    else entry.at += entry.periodMs;
    entry.action();
  }

  #next(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) {
      if (
        first === undefined ||
        entry.at < first.at ||
        (entry.at === first.at && entry.order < first.order)
      ) {
        first = entry;
      }
    }
    return first;
  }

  #add(delayMs: number, periodMs: number | undefined, action: () => void, signal?: AbortSignal): Timer {
    this.#order += 1;
    const stop = (): void => {
      this.#entries.delete(entry);
      signal?.removeEventListener('abort', stop);
    };
    const entry: Entry = { order: this.#order, at: this.#nowMs + delayMs, periodMs, action, stop };
    if (!signal?.aborted) {
      this.#entries.add(entry);
      signal?.addEventListener('abort', stop, { once: true });
    }
    return { stop };
  }
}
