/**
 * How many may connect to a door, counted in all and per address. Connections that have proved nothing yet have places of their own:
 * when those are full, one of them is closed for the next one. So nobody without a credential keeps others out, however many
 * connections it opens, leaves open, or opens again. Nor does somebody with one: where the places for the proved are full, whoever has
 * the most of them gives one up.
 */
import type { Socket } from 'node:net';
import { guarded } from './fault-boundary.ts';
import { type Clock, systemClock } from './clock.ts';
import { UNPROVED_CONNECTIONS } from './limits.ts';
import { leastAdvanced, progressOf } from './unproved-connections.ts';

export interface PoolLimits {
  /** The limits for connections whose principal is proved. */
  readonly inAll: number;
  readonly perAddress: number;
  /** The connections whose principal is not proved yet. */
  readonly unproved?: { readonly inAll: number; readonly perAddress: number };
}

/** Credentials of one address that are looked at, at most: those beyond wait among the unproved. */
const JUDGED_PER_ADDRESS = 64;

interface Pooled {
  readonly id: string;
  readonly socket: Socket;
  readonly book: AddressBook;
  state: 'unproved' | 'judged' | 'proved';
  /** Whose it is, once that is proved. */
  principal: string;
}

interface AddressBook {
  readonly address: string;
  open: number;
  judged: number;
  /** The oldest first. */
  readonly unproved: Set<Pooled>;
  readonly proved: Set<Pooled>;
}

/** Tells a connection from all others that are open: the same for a TCP socket and the TLS socket above it. */
export function connectionId({
  remoteAddress,
  remotePort,
}: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress ?? 'unknown'} ${remotePort ?? 0}`;
}

export class ConnectionPool {
  readonly #limits: Required<PoolLimits>;
  readonly #clock: Clock;
  readonly #open = new Map<string, Pooled>();
  readonly #addresses = new Map<string, AddressBook>();
  readonly #proved = new Set<Pooled>();
  #unproved = 0;

  constructor(limits: PoolLimits, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#limits = { unproved: UNPROVED_CONNECTIONS, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a connection in, until it is closed. @returns false if there is no room: the connection is to be closed */
  enter(socket: Socket): boolean {
    const address = socket.remoteAddress ?? 'unknown';
    const id = connectionId(socket);
    if (!this.#makeRoom(address)) return false;
    const book = this.#addresses.get(address) ?? {
      address,
      open: 0,
      judged: 0,
      unproved: new Set(),
      proved: new Set(),
    };
    const pooled: Pooled = { id, socket, book, state: 'unproved', principal: '' };
    this.#addresses.set(address, book);
    this.#open.set(id, pooled);
    book.open += 1;
    book.unproved.add(pooled);
    this.#unproved += 1;
    socket.once(
      'close',
      guarded(this.#clock, () => {
        if (this.#open.get(id) === pooled) this.#forget(pooled);
      }),
    );
    return true;
  }

  /**
   * The connection belongs to `principal`: it is no longer closed for the unproved.
   * @returns false if all places are taken and nobody has more of them than `principal`: the connection is to be closed
   */
  prove(id: string, principal: string): boolean {
    const pooled = this.#open.get(id);
    if (pooled === undefined || pooled.state === 'proved') return true;
    const { inAll, perAddress } = this.#limits;
    const { proved } = pooled.book;
    if (proved.size >= perAddress && !this.#giveUp(proved, principal)) return false;
    if (this.#proved.size >= inAll && !this.#giveUp(this.#proved, principal)) return false;
    pooled.principal = principal;
    this.#move(pooled, 'proved');
    return true;
  }

  /**
   * A credential of the connection is looked at, which takes a while: it is not closed for others meanwhile.
   * @returns to be called when that is over; a connection that was not proved then is unproved again
   */
  judge(id: string): () => void {
    const pooled = this.#open.get(id);
    if (pooled?.state !== 'unproved' || pooled.book.judged >= JUDGED_PER_ADDRESS) return () => undefined;
    this.#move(pooled, 'judged');
    return () => {
      if (this.#open.get(id) === pooled && pooled.state === 'judged') this.#move(pooled, 'unproved');
    };
  }

  closeAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  #move(pooled: Pooled | undefined, state: Pooled['state']): void {
    if (pooled === undefined) return;
    const { book } = pooled;
    this.#leave(pooled);
    pooled.state = state;
    if (state === 'judged') book.judged += 1;
    if (state === 'proved') {
      book.proved.add(pooled);
      this.#proved.add(pooled);
    }
    if (state !== 'unproved') return;
    book.unproved.add(pooled);
    this.#unproved += 1;
  }

  /** Removes it from the count of its state. */
  #leave(pooled: Pooled): void {
    const { book } = pooled;
    if (book.unproved.delete(pooled)) this.#unproved -= 1;
    if (pooled.state === 'judged') book.judged -= 1;
    book.proved.delete(pooled);
    this.#proved.delete(pooled);
  }

  /** Closes the newest connection of whoever has the most among `proved`. @returns false if nobody has more than `principal` */
  #giveUp(proved: ReadonlySet<Pooled>, principal: string): boolean {
    const newest = new Map<string, Pooled>();
    const counts = new Map<string, number>();
    for (const pooled of proved) {
      newest.set(pooled.principal, pooled);
      counts.set(pooled.principal, (counts.get(pooled.principal) ?? 0) + 1);
    }
    const own = counts.get(principal) ?? 0;
    const [most = '', count = 0] = [...counts].reduce<[string, number] | []>(
      (before, next) => (next[1] > (before[1] ?? 0) ? next : before),
      [],
    );
    const chosen = newest.get(most);
    // With one more each has as many as the other: nothing is won by going on.
    if (chosen === undefined || count <= own + 1) return false;
    this.#close(chosen);
    return true;
  }

  #close(pooled: Pooled): void {
    this.#forget(pooled);
    pooled.socket.destroy();
  }

  #makeRoom(address: string): boolean {
    const { unproved } = this.#limits;
    const book = this.#addresses.get(address);
    // More than one too many: those whose credential was wrong came back among the unproved.
    while (book !== undefined && book.unproved.size >= unproved.perAddress) {
      if (!this.#closeOne(book)) return false;
    }
    while (this.#unproved >= unproved.inAll) {
      if (!this.#closeOne(this.#busiest())) return false;
    }
    return true;
  }

  /** The address with the most connections; of several, the one whose oldest connection has made the least progress. */
  #busiest(): AddressBook | undefined {
    let busiest: AddressBook | undefined;
    let progress = 0;
    for (const book of this.#addresses.values()) {
      const [oldest] = book.unproved;
      if (oldest === undefined || book.unproved.size < (busiest?.unproved.size ?? 0)) continue;
      const itsProgress = progressOf(oldest.socket);
      if (book.unproved.size === busiest?.unproved.size && itsProgress >= progress) continue;
      busiest = book;
      progress = itsProgress;
    }
    return busiest;
  }

  /** @returns false if there is none that has proved nothing */
  #closeOne(book: AddressBook | undefined): boolean {
    const chosen = book === undefined ? undefined : leastAdvanced(book.unproved);
    if (chosen === undefined) return false;
    this.#close(chosen);
    return true;
  }

  #forget(pooled: Pooled): void {
    const { id, book } = pooled;
    this.#leave(pooled);
    this.#open.delete(id);
    book.open -= 1;
    if (book.open === 0) this.#addresses.delete(book.address);
  }
}
