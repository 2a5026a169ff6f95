/** Unacknowledged chunks per client: one pool over all sessions of a (broker, principal, client), as long as it has any. */
import type { Caller } from '../rpc/caller.ts';
import { CreditPool } from './credit-pool.ts';

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
  take(caller: Caller): CreditPool {
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
