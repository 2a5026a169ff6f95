/** Publications that have not reached every subscriber yet. */
import type { Clock } from '../../common/clock.ts';

export class Underway {
  readonly #clock: Clock;
  #count = 0;
  #onIdle: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what to call once when it has reached them */
  begin(): () => void {
    this.#count += 1;
    return () => {
      this.#count -= 1;
      if (this.#count === 0) this.#onIdle?.();
    };
  }

  /** Resolves when none is left, or the time is over. */
  delivered(withinMs: number): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.after(withinMs, resolve);
      this.#onIdle = () => {
        timer.stop();
        resolve();
      };
    });
  }
}
