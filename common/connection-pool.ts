/**
 * How many may connect to a door, counted in all and per address. Connections that have proved nothing yet have a small part of it for
 * themselves: when that is full, the oldest of them is closed for the next one. So nobody without a credential keeps others out, however
 * many connections it opens and leaves open.
 */
import type { Socket } from 'node:net';
import { UNPROVED_CONNECTIONS } from './limits.ts';

export interface PoolLimits {
  readonly inAll: number;
  readonly perAddress: number;
}

interface Pooled {
  readonly id: string;
  readonly address: string;
  readonly socket: Socket;
}

interface AddressBook {
  open: number;
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
  readonly #limits: PoolLimits;
  readonly #open = new Map<string, Pooled>();
  readonly #addresses = new Map<string, AddressBook>();
  #unproved = 0;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a connection in, until it is closed. @returns false where there is no room: the connection is to be closed */
  enter(socket: Socket): boolean {
    const address = socket.remoteAddress ?? 'unknown';
    const id = connectionId(socket);
    if (!this.#makeRoom(address)) return false;
    const pooled: Pooled = { id, address, socket };
    const book = this.#addresses.get(address) ?? { open: 0, unproved: new Set() };
    this.#addresses.set(address, book);
    this.#open.set(id, pooled);
    book.open += 1;
    book.unproved.add(pooled);
    this.#unproved += 1;
    socket.once('close', () => {
      if (this.#open.get(id) === pooled) this.#forget(pooled);
    });
    return true;
  }

  /** The connection belongs to somebody: it is not closed for others any more. */
  prove(id: string): void {
    const pooled = this.#open.get(id);
    if (pooled !== undefined && this.#addresses.get(pooled.address)?.unproved.delete(pooled) === true) {
      this.#unproved -= 1;
    }
  }

  closeAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  #makeRoom(address: string): boolean {
    const book = this.#addresses.get(address);
    if (book !== undefined) {
      const isFull =
        book.open >= this.#limits.perAddress || book.unproved.size >= UNPROVED_CONNECTIONS.perAddress;
      if (isFull && !this.#closeOldest(book)) return false;
    }
    const isFull = this.#open.size >= this.#limits.inAll || this.#unproved >= UNPROVED_CONNECTIONS.inAll;
    return !isFull || this.#closeOldest(this.#busiest());
  }

  /** Of the address with the most: one that has opened few is not closed for others. */
  #busiest(): AddressBook | undefined {
    let busiest: AddressBook | undefined;
    for (const book of this.#addresses.values()) {
      if (book.unproved.size > (busiest?.unproved.size ?? 0)) busiest = book;
    }
    return busiest;
  }

  /** @returns false where there is none that has proved nothing */
  #closeOldest(book: AddressBook | undefined): boolean {
    if (book === undefined) return false;
    const [oldest] = book.unproved;
    if (oldest === undefined) return false;
    this.#forget(oldest);
    oldest.socket.destroy();
    return true;
  }

  #forget({ id, address }: Pooled): void {
    this.prove(id);
    this.#open.delete(id);
    const book = this.#addresses.get(address);
    if (book === undefined) return;
    book.open -= 1;
    if (book.open === 0) this.#addresses.delete(address);
  }
}
