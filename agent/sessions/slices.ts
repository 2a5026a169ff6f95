/**
 * Shares the event loop between bulk work and answers: bulk work runs for at most {@link SLICE_MS} at a time, then everything
 * else that waits (RPC answers, acknowledgements, sockets) has its turn.
 */
import type { Clock } from '../../common/clock.ts';

/** How long bulk work may occupy the event loop. */
export const SLICE_MS = 2;

export class Slices {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #nextTurn: (action: () => void) => void;
  #waiting: (() => void)[] = [];
  #startedAt: number | undefined;

  /** @param nextTurn calls back after the event loop has been round once. */
  constructor(clock: Pick<Clock, 'monotonic'>, nextTurn: (action: () => void) => void = setImmediate) {
    this.#clock = clock;
    this.#nextTurn = nextTurn;
  }

  /** Runs `work` now where the slice has time left, else in a later one, in the order of asking. */
  run(work: () => void): void {
    if (this.#waiting.length > 0 || this.spent()) this.#waiting.push(work);
    else work();
  }

  /** Runs `work` in a later slice. */
  later(work: () => void): void {
    this.#open();
    this.#waiting.push(work);
  }

  /** True if the slice has no time left: long work stops and asks for another with {@link later}. */
  spent(): boolean {
    return this.#clock.monotonic() - this.#open() >= SLICE_MS;
  }

  /** The start of the running slice; the first work after a turn of the event loop opens it. */
  #open(): number {
    if (this.#startedAt === undefined) {
      this.#startedAt = this.#clock.monotonic();
      this.#nextTurn(this.#turn);
    }
    return this.#startedAt;
  }

  readonly #turn = (): void => {
    this.#startedAt = undefined;
    const due = this.#waiting;
    if (due.length === 0) return;
    this.#waiting = [];
    let done = 0;
    while (done < due.length && !this.spent()) due[done++]?.();
    // The rest of the queue comes before sessions that were added meanwhile, so that every session is served.
    if (done < due.length) this.#waiting = due.slice(done).concat(this.#waiting);
  };
}
