import type { Caller } from '../access/caller.ts';

/**
 * Something that many streams share and give back: unacknowledged chunks of one client, kept bytes of all sessions.
 *
 * A part is reserved for streams that hold nothing, so that clients which do not acknowledge never starve another stream:
 * whoever holds nothing may take from all of it, everybody else leaves the reserve alone.
 */
export class CreditPool {
  readonly #capacity: number;
  readonly #reserve: number;
  readonly #waiting = new Set<() => void>();
  #used = 0;

  constructor(capacity: number, reserve: number) {
    this.#capacity = capacity;
    this.#reserve = reserve;
  }

  /** Credit that is in use. */
  get used(): number {
    return this.#used;
  }

  /** How many wait for credit. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes up to `amount` for one who holds `held`; gives what was granted, 0 if nothing is free. */
  acquire(amount: number, held: number): number {
    const limit = held === 0 ? this.#capacity : this.#capacity - this.#reserve;
    const granted = Math.max(0, Math.min(amount, limit - this.#used));
    this.#used += granted;
    return granted;
  }

  /** Counts what is held already, past the limit if need be: for a session that moves to another client. */
  adopt(amount: number): void {
    this.#used += amount;
  }

  /** Gives back, and wakes those who wait, the longest waiting first, while something is free. */
  give(amount: number): void {
    if (amount === 0) return;
    this.#used -= amount;
    // A waiter that is woken in vain goes to the end of the queue.
    for (let left = this.#waiting.size; left > 0 && this.#used < this.#capacity; left -= 1) {
      const [wake] = this.#waiting;
      if (wake === undefined) return;
      this.#waiting.delete(wake);
      wake();
    }
  }

  /** Calls `wake` once when something is given back; asking twice is asking once. */
  wait(wake: () => void): void {
    this.#waiting.add(wake);
  }

  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }
}

/** Unacknowledged chunks per client: one pool over all sessions of a (broker, principal, client), as long as it has any. */
export class ClientCredit {
  readonly #chunks: number;
  readonly #pools = new Map<string, { readonly pool: CreditPool; sessions: number }>();

  constructor(chunks: number) {
    this.#chunks = chunks;
  }

  /** How many clients have sessions. */
  get size(): number {
    return this.#pools.size;
  }

  /** The client's pool, for one session more. */
  acquire(caller: Caller): CreditPool {
    const key = keyOf(caller);
    let entry = this.#pools.get(key);
    if (entry === undefined) {
      // An eighth is left to streams that hold nothing, so that stalled ones do not starve the rest.
      entry = { pool: new CreditPool(this.#chunks, Math.floor(this.#chunks / 8)), sessions: 0 };
      this.#pools.set(key, entry);
    }
    entry.sessions += 1;
    return entry.pool;
  }

  /** One session of the client less. */
  release(caller: Caller): void {
    const key = keyOf(caller);
    const entry = this.#pools.get(key);
    if (entry === undefined) return;
    entry.sessions -= 1;
    if (entry.sessions === 0) this.#pools.delete(key);
  }
}

function keyOf({ attachment, topicPrincipal, client }: Caller): string {
  return JSON.stringify([attachment, topicPrincipal, client]);
}
