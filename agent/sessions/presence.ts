/**
 * Whether a session's client is there. Two missed signs of life, or a detach, and the session waits `detachSeconds` for it; then
 * it ends.
 */
import type { Clock, Timer } from '../../common/clock.ts';

/** How often a client shows that it is there. */
export const SIGN_OF_LIFE_MS = 15_000;

/** Two signs of life missed, with time for the second to arrive. */
const MISSED_MS = 2 * SIGN_OF_LIFE_MS + 2_000;

interface PresenceOptions {
  readonly clock: Clock;
  readonly detachMs: number;
  /** False if the client sends no signs of life (`window: 0`): it is then only gone when somebody says so. */
  readonly expectsSigns: boolean;
  /** The client did not come back in time. */
  readonly onGone: () => void;
}

export class Presence {
  readonly #options: PresenceOptions;
  #state: 'attached' | 'detached' | 'stopped' = 'attached';
  #seenAt = 0;
  #timer: Timer | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  get detached(): boolean {
    return this.#state === 'detached';
  }

  start(): void {
    this.#seenAt = this.#options.clock.monotonic();
    this.#watch(MISSED_MS);
  }

  /** Something came from the client. */
  seen(): void {
    if (this.#state === 'stopped') return;
    this.#seenAt = this.#options.clock.monotonic();
    if (this.#state === 'attached') return;
    this.#state = 'attached';
    this.#watch(MISSED_MS);
  }

  /** The client, or its last will, said that it is gone. */
  detach(): void {
    if (this.#state !== 'attached') return;
    this.#state = 'detached';
    const { clock, detachMs, onGone } = this.#options;
    this.#timer?.stop();
    this.#timer = clock.after(detachMs, () => {
      this.stop();
      onGone();
    });
  }

  stop(): void {
    this.#state = 'stopped';
    this.#timer?.stop();
    this.#timer = undefined;
  }

  #watch(delayMs: number): void {
    const { clock, expectsSigns } = this.#options;
    this.#timer?.stop();
    if (!expectsSigns) return;
    this.#timer = clock.after(delayMs, () => {
      const silentMs = clock.monotonic() - this.#seenAt;
      if (silentMs >= MISSED_MS) this.detach();
      else this.#watch(MISSED_MS - silentMs);
    });
  }
}

/** A timer of which at most one runs: started again or stopped without asking whether it runs. */
export class OneTimer {
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts the timer again from now. */
  restart(delayMs: number, action: () => void): void {
    this.#timer?.stop();
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = undefined;
      action();
    });
  }

  /** Starts it where none runs. */
  startOnce(delayMs: number, action: () => void): void {
    if (this.#timer === undefined) this.restart(delayMs, action);
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }
}
