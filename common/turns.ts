/**
 * A few places for work that holds others up, in all and per key (a principal, a container): who finds none waits, in the order of asking,
 * and keys take turns, however much is asked for one of them.
 */
import { untilAborted } from './until-aborted.ts';

export interface TurnLimits {
  readonly inAll: number;
  readonly perKey: number;
}

interface Waiter {
  readonly admit: () => void;
}

export class Turns {
  readonly #limits: TurnLimits;
  readonly #entered = new Map<string, number>();
  #enteredInAll = 0;
  /** The key whose turn is next comes first. */
  readonly #waiting = new Map<string, readonly Waiter[]>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Whether it would wait. */
  hasPlace(key: string): boolean {
    const { inAll, perKey } = this.#limits;
    return this.#enteredInAll < inAll && (this.#entered.get(key) ?? 0) < perKey;
  }

  /** Resolves with a place, which is given back by calling what it resolved with. @throws the signal's reason */
  async enter(key: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.hasPlace(key)) this.#acquire(key);
    else await this.#wait(key, signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#giveBack(key);
    };
  }

  async #wait(key: string, signal: AbortSignal): Promise<void> {
    const { promise: admitted, resolve: admit } = Promise.withResolvers<void>();
    const waiter = { admit };
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), waiter]);
    try {
      await untilAborted(admitted, signal);
    } catch (error) {
      // Admitted in the same moment: the place goes to the next.
      if (!this.#remove(key, waiter)) this.#giveBack(key);
      throw error;
    }
  }

  /** False if it does not wait any more. */
  #remove(key: string, waiter: Waiter): boolean {
    const own = this.#waiting.get(key) ?? [];
    const others = own.filter((each) => each !== waiter);
    if (others.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, others);
    return others.length < own.length;
  }

  #acquire(key: string): void {
    this.#entered.set(key, (this.#entered.get(key) ?? 0) + 1);
    this.#enteredInAll += 1;
  }

  #giveBack(key: string): void {
    const others = (this.#entered.get(key) ?? 1) - 1;
    if (others === 0) this.#entered.delete(key);
    else this.#entered.set(key, others);
    this.#enteredInAll -= 1;
    this.#admitNext();
  }

  #admitNext(): void {
    for (const [key, [first, ...others]] of [...this.#waiting]) {
      if (first === undefined || !this.hasPlace(key)) continue;
      // The other keys come before its next one.
      this.#waiting.delete(key);
      if (others.length > 0) this.#waiting.set(key, others);
      this.#acquire(key);
      first.admit();
    }
  }
}
