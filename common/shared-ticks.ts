/**
 * Timers that repeat, woken together: a process that looks at ten things every second, each at its own moment, wakes the processor ten times
 * a second, and one that looks at all of them at once a single time (docs/decisions/0640-timers-that-wake-together.md).
 */
import type { Clock, Timer } from './clock.ts';

/** Periods are whole numbers of ticks. */
const TICK_MS = 500;
/** What comes seldom is worth no alignment, and its first time would be off by much. */
const PERIOD_MAX_MS = 10_000;

interface Repeated {
  readonly periodMs: number;
  readonly action: () => void;
  dueMs: number;
}

export class SharedTicks {
  readonly #clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly #repeated = new Set<Repeated>();
  #armed: { readonly timer: Timer; readonly dueMs: number } | undefined;

  constructor(clock: Pick<Clock, 'monotonic' | 'after'>) {
    this.#clock = clock;
  }

  /** Whether such a period can be shared. */
  static takes(periodMs: number): boolean {
    return periodMs > 0 && periodMs <= PERIOD_MAX_MS && periodMs % TICK_MS === 0;
  }

  /** The first time is half a period away at least, and one and a half at most. */
  every(periodMs: number, action: () => void): Timer {
    const entry: Repeated = { periodMs, action, dueMs: this.#after(periodMs, periodMs / 2) };
    this.#repeated.add(entry);
    this.#arm();
    return {
      stop: () => {
        this.#repeated.delete(entry);
        if (this.#repeated.size > 0) return;
        this.#armed?.timer.stop();
        this.#armed = undefined;
      },
    };
  }

  /** The first multiple of the period that is so far away: all periods meet at multiples of the tick. */
  #after(periodMs: number, leastMs: number): number {
    return Math.ceil((this.#clock.monotonic() + leastMs) / periodMs) * periodMs;
  }

  #arm(): void {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#repeated) dueMs = Math.min(dueMs, entry.dueMs);
    if (this.#armed !== undefined) {
      if (this.#armed.dueMs <= dueMs) return;
      this.#armed.timer.stop();
    }
    const delayMs = Math.max(1, Math.ceil(dueMs - this.#clock.monotonic()));
    this.#armed = { dueMs, timer: this.#clock.after(delayMs, () => this.#tick(dueMs)) };
  }

  #tick(tickMs: number): void {
    this.#armed = undefined;
    for (const entry of [...this.#repeated]) {
      // One that another's action has stopped meanwhile is not called.
      if (entry.dueMs > tickMs || !this.#repeated.has(entry)) continue;
      entry.dueMs = this.#after(entry.periodMs, entry.periodMs / 2);
      try {
        entry.action();
      } catch (error) {
        // As a timer of its own would have it: nobody else's is missed for it.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    if (this.#repeated.size > 0) this.#arm();
  }
}
