/** How many may connect: counted per address. */
import type { Limits } from '../../common/limits.ts';

export class ConnectionGate {
  readonly #limits: Limits;
  readonly #open = new Map<string, number>();
  #openInAll = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** False where there are too many; else {@link leave} must follow. */
  enter(address: string): boolean {
    const open = this.#open.get(address) ?? 0;
    if (this.#openInAll >= this.#limits.connectionsInAll) return false;
    if (open >= this.#limits.connectionsPerAddress) return false;
    this.#openInAll += 1;
    this.#open.set(address, open + 1);
    return true;
  }

  leave(address: string): void {
    this.#openInAll -= 1;
    const open = (this.#open.get(address) ?? 1) - 1;
    if (open === 0) this.#open.delete(address);
    else this.#open.set(address, open);
  }
}
