/**
 * The clients of a port of the cloud half that are not yet authenticated. Their time and number are limited. A client with a
 * certificate always gets a place.
 */
import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock, Timer } from '../../common/clock.ts';
import { ConnectionPool, connectionId } from '../../common/connection-pool.ts';
import { CLOUD_UNPROVED_CONNECTIONS } from '../../common/limits.ts';
import { isVerified } from './certificate.ts';

/** Whoever has connected shows a certificate within it, or a token. */
export const HANDSHAKE_TIMEOUT_MS = 15_000;

/** HTTP/2 gives a request another object for the same socket: a connection is told by its address. */
type AnySocket = Pick<Socket, 'remoteAddress' | 'remotePort'>;

export class CloudPool {
  readonly #clock: Clock;
  readonly #pool = new ConnectionPool({
    inAll: Infinity,
    perAddress: Infinity,
    unproved: CLOUD_UNPROVED_CONNECTIONS,
  });
  /** The timers of clients that completed the handshake without a verified certificate. */
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      if (!this.#pool.enter(socket)) socket.destroy();
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      if (isVerified(socket)) this.prove(socket);
      else this.#endUnproved(socket);
    });
  }

  prove(socket: AnySocket): void {
    const id = connectionId(socket);
    this.#timers.get(id)?.stop();
    this.#pool.prove(id, '');
  }

  /** Keeps the connection while `check` judges its credential. */
  async judge<Result>(socket: AnySocket, check: () => Promise<Result> | Result): Promise<Result> {
    const judged = this.#pool.judge(connectionId(socket));
    try {
      return await check();
    } finally {
      judged();
    }
  }

  #endUnproved(socket: TLSSocket): void {
    const id = connectionId(socket);
    const timer = this.#clock.after(HANDSHAKE_TIMEOUT_MS, () => socket.destroy());
    this.#timers.set(id, timer);
    socket.once('close', () => {
      timer.stop();
      this.#timers.delete(id);
    });
  }
}
