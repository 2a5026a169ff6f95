/** How many calls run, in all and per principal. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { Caller } from './caller.ts';

export class RunningCalls {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #perPrincipal = new Map<string, number>();
  readonly #idleListeners = new Set<() => void>();
  #total = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#total;
  }

  /** @throws EdgectlError `TooManyRequests` */
  enter(caller: Caller, exempt: boolean): void {
    const { runningCallsInAll, runningCallsPerPrincipal } = this.#limits;
    const key = keyOf(caller);
    const own = this.#perPrincipal.get(key) ?? 0;
    if (this.#total >= runningCallsInAll || (!exempt && own >= runningCallsPerPrincipal)) {
      throw new EdgectlError('TooManyRequests', `${own} calls of ${caller.principal} are running already`, {
        hint: 'wait for answers before sending more',
      });
    }
    this.#perPrincipal.set(key, own + 1);
    this.#total += 1;
  }

  leave(caller: Caller): void {
    const key = keyOf(caller);
    const left = (this.#perPrincipal.get(key) ?? 0) - 1;
    if (left <= 0) this.#perPrincipal.delete(key);
    else this.#perPrincipal.set(key, left);
    this.#total -= 1;
    if (this.#total === 0) for (const listener of this.#idleListeners) listener();
  }

  /** Resolves when none runs, or after `timeoutMs`. */
  idle(timeoutMs: number): Promise<void> {
    if (this.#total === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.stop();
        this.#idleListeners.delete(finish);
        resolve();
      };
      const timer = this.#clock.after(timeoutMs, finish);
      this.#idleListeners.add(finish);
    });
  }
}

function keyOf({ attachment, principal }: Caller): string {
  return `${attachment}/${principal}`;
}
