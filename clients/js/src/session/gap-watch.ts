/** When bytes that are lacking are asked for again: after 500 ms without progress, 2 s once the end is known, then ever less often. */
import type { Clock, Timer } from '../clock.ts';

export const GAP_MS = 500;
export const GAP_AT_END_MS = 2_000;
const LONGEST_MS = 10_000;

export interface GapWatchOptions {
  readonly clock: Clock;
  /** True if bytes are known to be published that have not arrived. */
  readonly lacking: () => boolean;
  readonly ended: () => boolean;
  /** Asks for them; settles when the agent has answered, or could not. */
  readonly resume: () => Promise<void>;
}

export class GapWatch {
  readonly #options: GapWatchOptions;
  #timer: Timer | undefined;
  #attempts = 0;
  #resuming = false;
  #stopped = false;

  constructor(options: GapWatchOptions) {
    this.#options = options;
  }

  /** Something arrived in order: waiting begins again. */
  onProgress(): void {
    this.#attempts = 0;
    this.#stopTimer();
    this.check();
  }

  /** Something was learnt that may show a gap. */
  check(): void {
    if (this.#stopped || this.#resuming || this.#timer !== undefined || !this.#options.lacking()) return;
    const first = this.#options.ended() ? GAP_AT_END_MS : GAP_MS;
    const delayMs = Math.min(LONGEST_MS, first * 2 ** Math.min(this.#attempts, 5));
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = undefined;
      if (this.#options.lacking()) this.resumeNow();
    });
  }

  /** Asks at once: the connection or the agent was away. */
  resumeNow(): void {
    if (this.#stopped || this.#resuming) return;
    this.#stopTimer();
    this.#resuming = true;
    this.#attempts += 1;
    void this.#options.resume().finally(() => {
      this.#resuming = false;
      this.check();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#stopTimer();
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }
}
