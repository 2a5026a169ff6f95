/** How many may connect, and how often somebody may guess a password: counted per address. */
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';

/** Wrong passwords in a row before an address has to wait. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Addresses that are remembered; the oldest goes first. */
const MAX_ADDRESSES = 4096;

interface Failures {
  readonly count: number;
  readonly waitUntilMs: number;
}

export class ConnectionGate {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #open = new Map<string, number>();
  readonly #failures = new Map<string, Failures>();
  #openInAll = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
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

  /** True while an address that guessed wrong has to wait. */
  mustWait(address: string): boolean {
    return (this.#failures.get(address)?.waitUntilMs ?? 0) > this.#clock.monotonic();
  }

  failed(address: string): void {
    const count = (this.#failures.get(address)?.count ?? 0) + 1;
    const waitMs =
      count < FREE_FAILURES ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (count - FREE_FAILURES), LONGEST_WAIT_MS);
    this.#failures.delete(address);
    this.#failures.set(address, { count, waitUntilMs: this.#clock.monotonic() + waitMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(address: string): void {
    this.#failures.delete(address);
  }
}
