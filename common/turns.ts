/** A few places for work that holds others up: who finds none waits, and principals take turns, however much each of them asks for. */
import { untilAborted } from './until-aborted.ts';

interface Waiter {
  readonly admit: () => void;
}

export class Turns {
  readonly #limits: { readonly inAll: number; readonly perPrincipal: number };
  readonly #running = new Map<string, number>();
  #runningInAll = 0;
  /** The principal whose turn is next comes first. */
  readonly #waiting = new Map<string, readonly Waiter[]>();

  constructor(limits: { readonly inAll: number; readonly perPrincipal: number }) {
    this.#limits = limits;
  }

  /** Whether it would wait. */
  hasPlace(principal: string): boolean {
    const { inAll, perPrincipal } = this.#limits;
    return this.#runningInAll < inAll && (this.#running.get(principal) ?? 0) < perPrincipal;
  }

  /** Resolves with a place, which is given back by calling what it resolved with. @throws the signal's reason */
  async enter(principal: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.hasPlace(principal)) this.#take(principal);
    else await this.#wait(principal, signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#giveBack(principal);
    };
  }

  async #wait(principal: string, signal: AbortSignal): Promise<void> {
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    const waiter = { admit };
    this.#waiting.set(principal, [...(this.#waiting.get(principal) ?? []), waiter]);
    try {
      await untilAborted(admitted, signal);
    } catch (error) {
      // Admitted in the same moment: the place goes to the next.
      if (!this.#remove(principal, waiter)) this.#giveBack(principal);
      throw error;
    }
  }

  /** False where it does not wait any more. */
  #remove(principal: string, waiter: Waiter): boolean {
    const own = this.#waiting.get(principal) ?? [];
    const others = own.filter((each) => each !== waiter);
    if (others.length === 0) this.#waiting.delete(principal);
    else this.#waiting.set(principal, others);
    return others.length < own.length;
  }

  #take(principal: string): void {
    this.#running.set(principal, (this.#running.get(principal) ?? 0) + 1);
    this.#runningInAll += 1;
  }

  #giveBack(principal: string): void {
    const others = (this.#running.get(principal) ?? 1) - 1;
    if (others === 0) this.#running.delete(principal);
    else this.#running.set(principal, others);
    this.#runningInAll -= 1;
    this.#admitNext();
  }

  #admitNext(): void {
    for (const [principal, [first, ...others]] of [...this.#waiting]) {
      if (first === undefined || !this.hasPlace(principal)) continue;
      // The other principals come before its next one.
      this.#waiting.delete(principal);
      if (others.length > 0) this.#waiting.set(principal, others);
      this.#take(principal);
      first.admit();
    }
  }
}
