/** A place where the embedded broker takes connections besides its unix socket. */
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { ConnectionPool } from '../../../common/connection-pool.ts';
import { background, guarded, guardedConnection } from '../../../common/fault-boundary.ts';
import { FileWatch } from '../../../common/file-watch.ts';
import type { Limits } from '../../../common/limits.ts';
import { hostPort } from '../../../common/network-address.ts';
import type { ListenerConfiguration } from '../../config/configuration.ts';
import type { Refusals } from '../refusals.ts';
import type { ShownUntil } from '../../access/user-directory.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';

/** The certificate that a client showed. */
export interface ShownCertificate {
  readonly commonName: string;
  /** Signed by the authority of the listener, and valid now. */
  readonly verified: boolean;
  /** How long that is so. */
  readonly shown: ShownUntil;
}

/** A connection that speaks MQTT from here on. */
export interface Arrival {
  readonly stream: Duplex;
  readonly address: string;
  /** In the pool of connections ({@link connectionId}). */
  readonly id: string;
  readonly certificate: ShownCertificate | undefined;
}

/** The authorities in force, which certificates are verified by. */
interface Authorities {
  readonly pem: string;
  current: boolean;
}

export interface ListenerOptions {
  readonly listener: ListenerConfiguration;
  /** Of all listeners together. */
  readonly pool: ConnectionPool;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Logger;
  readonly refusals: Pick<Refusals, 'refuse'>;
  readonly onArrival: (arrival: Arrival) => void;
  /** Certificates that the authorities before verified prove nothing any more. */
  readonly onNewAuthorities: () => void;
}

/** What the kinds of listeners differ in. */
export interface ListeningServer {
  readonly server: Server;
  /** Takes new certificates; connections that stand keep theirs. */
  readonly renew?: (material: SecureContextOptions) => void;
}

/** The address may come later than the agent, and a certificate too. */
const RETRY_MS = 5_000;

/** The places of all listeners of a broker together. */
export function listenerPool({ connectionsInAll, connectionsPerAddress }: Limits): ConnectionPool {
  return new ConnectionPool({ inAll: connectionsInAll, perAddress: connectionsPerAddress });
}

/** Listens, or goes on trying to: a node is operated through what does work. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #create: (options: ListenerOptions, material: SecureContextOptions) => ListeningServer;
  readonly #sockets = new Set<Socket>();
  readonly #stopping = new AbortController();
  #listening: ListeningServer | undefined;
  #problem: string | undefined;
  #authorities: Authorities | undefined;

  constructor(
    options: ListenerOptions,
    create: (options: ListenerOptions, material: SecureContextOptions) => ListeningServer,
  ) {
    this.#options = options;
    this.#create = create;
  }

  /** `tls 0.0.0.0:8883`. */
  get name(): string {
    const { kind, address, port } = this.#options.listener;
    return `${kind} ${hostPort(address, port)}`;
  }

  /** Why nobody can connect here now, or why a new certificate is not in use. */
  get problem(): string | undefined {
    return this.#problem;
  }

  async start(): Promise<void> {
    const { clock, listener } = this.#options;
    await this.#listen();
    for (const file of [listener.certFile, listener.keyFile, listener.clientCaFile]) {
      if (file !== undefined) new FileWatch(file, clock, () => this.#renew()).start(this.#stopping.signal);
    }
    clock.every(RETRY_MS, () => background(clock, this.#listen()), this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const { server } = this.#listening ?? {};
    this.#listening = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #listen(): Promise<void> {
    if (this.#listening !== undefined || this.#stopping.signal.aborted) return;
    const { listener, clock, log } = this.#options;
    let created: ListeningServer | undefined;
    try {
      const material = materialOf(listener);
      this.#verifyBy(material);
      const onArrival = guarded(
        clock,
        (arrival: Arrival) => this.#arrive(arrival),
        (_, { stream }) => stream.destroy(),
      );
      created = this.#create({ ...this.#options, onArrival }, material);
      this.#listening = created;
      const { server } = created;
      server.on(
        'error',
        guarded(clock, ({ message }: Error) => {
          // Before, it is told by the one who waits for it.
          if (server.listening) log.error({ listener: this.name, reason: message }, 'a listener failed');
        }),
      );
      server.on(
        'connection',
        guardedConnection(clock, (socket: Socket) => this.#count(socket)),
      );
      server.listen({ host: listener.address, port: listener.port });
      await once(server, 'listening');
      this.#problem = undefined;
      log.info({ listener: this.name }, 'the embedded broker listens');
    } catch (error) {
      this.#listening = undefined;
      created?.server.close();
      this.#fail('the embedded broker cannot listen; trying again', error);
    }
  }

  #renew(): void {
    try {
      const material = materialOf(this.#options.listener);
      this.#listening?.renew?.(material);
      this.#verifyBy(material);
      if (this.#listening !== undefined) this.#problem = undefined;
    } catch (error) {
      this.#fail('a new certificate is not in use', error);
    }
  }

  #verifyBy({ ca }: SecureContextOptions): void {
    const pem = String(ca ?? '');
    const before = this.#authorities;
    if (before?.pem === pem) return;
    this.#authorities = { pem, current: true };
    if (before === undefined) return;
    before.current = false;
    this.#options.onNewAuthorities();
  }

  #arrive(arrival: Arrival): void {
    const { certificate } = arrival;
    if (certificate === undefined || this.#authorities === undefined) {
      this.#options.onArrival(arrival);
      return;
    }
    const shown = { ...certificate.shown, authority: this.#authorities };
    this.#options.onArrival({ ...arrival, certificate: { ...certificate, shown } });
  }

  #fail(what: string, error: unknown): void {
    const { message } = error as Error;
    if (message !== this.#problem) this.#options.log.error({ listener: this.name, reason: message }, what);
    this.#problem = message;
  }

  /** From the first byte on, so that those who never log in count too. */
  #count(socket: Socket): void {
    if (!this.#options.pool.enter(socket)) {
      this.#options.refusals.refuse('crowd', {
        who: socket.remoteAddress ?? 'unknown',
        reason: 'no more connections are taken, of this address or in all',
        hint: 'see limits in agent.yaml: connectionsInAll, connectionsPerAddress',
      });
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

/** Who is at the other end of a socket of TLS, where a client certificate was asked for. */
export function certificateOf(socket: TLSSocket): ShownCertificate | undefined {
  const { subject, valid_to: endsAt } = socket.getPeerCertificate();
  // An empty object where none was shown.
  if (subject === undefined) return undefined;
  const commonName: unknown = subject.CN;
  return {
    commonName: typeof commonName === 'string' ? commonName : '',
    verified: socket.authorized,
    shown: { endsAtMs: Date.parse(endsAt) },
  };
}

function materialOf({ certFile, keyFile, clientCaFile }: ListenerConfiguration): SecureContextOptions {
  return {
    ...(certFile === undefined ? {} : { cert: readRegularFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readRegularFileSync(keyFile) }),
    ...(clientCaFile === undefined ? {} : { ca: readRegularFileSync(clientCaFile) }),
    minVersion: 'TLSv1.2',
  };
}
