/** A timer of which at most one runs: started again or stopped without asking whether it runs. */
import type { Clock, Timer } from '../../common/clock.ts';

export class OneTimer {
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get running(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts it, in place of the one that runs. */
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
