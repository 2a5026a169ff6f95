/**
 * How many may connect to a door, counted in all and per address. Connections that have proved nothing yet have a small part of it for
 * themselves: when that is full, one of them is closed for the next one. So nobody without a credential keeps others out, however many
 * connections it opens, leaves open, or opens again.
 */
import type { Socket } from 'node:net';
import { guarded } from './fault-boundary.ts';
import { type Clock, systemClock } from './clock.ts';
import { UNPROVED_CONNECTIONS } from './limits.ts';
import { leastAdvanced, progressOf } from './unproved-connections.ts';

export interface PoolLimits {
  readonly inAll: number;
  readonly perAddress: number;
  /** Of these, the ones that have proved nothing. */
  readonly unproved?: { readonly inAll: number; readonly perAddress: number };
}

/** Credentials of one address that are looked at, at most: those beyond wait among the unproved. */
const JUDGED_PER_ADDRESS = 64;

interface Pooled {
  readonly id: string;
  readonly socket: Socket;
  readonly book: AddressBook;
  state: 'unproved' | 'judged' | 'proved';
}

interface AddressBook {
  readonly address: string;
  open: number;
  judged: number;
  /** The oldest first. */
  readonly unproved: Set<Pooled>;
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
  #unproved = 0;

  constructor(limits: PoolLimits, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#limits = { unproved: UNPROVED_CONNECTIONS, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a connection in, until it is closed. @returns false where there is no room: the connection is to be closed */
  enter(socket: Socket): boolean {
    const address = socket.remoteAddress ?? 'unknown';
    const id = connectionId(socket);
    if (!this.#makeRoom(address)) return false;
    const book = this.#addresses.get(address) ?? { address, open: 0, judged: 0, unproved: new Set() };
    const pooled: Pooled = { id, socket, book, state: 'unproved' };
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

  /** The connection belongs to somebody: it is not closed for others any more. */
  prove(id: string): void {
    this.#move(this.#open.get(id), 'proved');
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
    if (book.unproved.delete(pooled)) this.#unproved -= 1;
    if (pooled.state === 'judged') book.judged -= 1;
    pooled.state = state;
    if (state === 'judged') book.judged += 1;
    if (state !== 'unproved') return;
    book.unproved.add(pooled);
    this.#unproved += 1;
  }

  #makeRoom(address: string): boolean {
    const { inAll, perAddress, unproved } = this.#limits;
    const book = this.#addresses.get(address);
    // More than one too many: those whose credential was wrong came back among the unproved.
    while (book !== undefined && (book.open >= perAddress || book.unproved.size >= unproved.perAddress)) {
      if (!this.#closeOne(book)) return false;
    }
    while (this.#open.size >= inAll || this.#unproved >= unproved.inAll) {
      if (!this.#closeOne(this.#busiest())) return false;
    }
    return true;
  }

  /** Of the address with the most, where several have as many of one whose oldest has come least far. */
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

  /** @returns false where there is none that has proved nothing */
  #closeOne(book: AddressBook | undefined): boolean {
    const chosen = book === undefined ? undefined : leastAdvanced(book.unproved);
    if (chosen === undefined) return false;
    this.#forget(chosen);
    chosen.socket.destroy();
    return true;
  }

  #forget(pooled: Pooled): void {
    const { id, book } = pooled;
    this.#move(pooled, 'proved');
    this.#open.delete(id);
    book.open -= 1;
    if (book.open === 0) this.#addresses.delete(book.address);
  }
}
