/**
 * The authorities that verify the client certificates of a door. Once they are others, what the former ones verified proves nothing,
 * a handshake that began under them and ends later included.
 */
import type { Socket } from 'node:net';
import { connectionId } from '../../common/connection-pool.ts';

/** The authorities of one time. */
export interface Authorities {
  readonly current: boolean;
}

interface Entered {
  readonly id: string;
  readonly authorities: Authorities;
}

const NONE: Authorities = { current: false };

export class ClientAuthorities {
  readonly #entered = new Map<Socket, Entered>();
  #pem: string | undefined;
  #inEffect = { current: true };

  /** @param pem of the authorities; `undefined` where no certificate is asked for */
  constructor(pem: string | undefined) {
    this.#pem = pem;
  }

  /** A connection comes in. Whatever certificate it will show, these authorities verify it. */
  enter(socket: Socket): void {
    this.#entered.set(socket, { id: connectionId(socket), authorities: this.#inEffect });
    socket.once('close', () => this.#entered.delete(socket));
  }

  /** Its handshake is over, and no certificate of it was verified. */
  release(id: string): void {
    for (const [socket, entered] of this.#entered) if (entered.id === id) this.#entered.delete(socket);
  }

  /** Those that verify the certificate of a connection, by its id; none of one that is closed. */
  of(id: string): Authorities {
    return [...this.#entered.values()].findLast((entered) => entered.id === id)?.authorities ?? NONE;
  }

  /** @returns the connections that rest on the former authorities, or may yet; `undefined` if they are the same */
  replace(pem: string | undefined): readonly Socket[] | undefined {
    if (pem === this.#pem) return undefined;
    this.#pem = pem;
    const former = this.#inEffect;
    former.current = false;
    this.#inEffect = { current: true };
    return [...this.#entered].flatMap(([socket, { authorities }]) =>
      authorities === former ? [socket] : [],
    );
  }
}
