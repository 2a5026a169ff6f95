/** A place where the embedded broker takes connections besides its unix socket. */
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  type Server as TlsServer,
  type TLSSocket,
} from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { certificateIdentity } from '../../../common/certificates/revocation-list.ts';
import type { Clock } from '../../../common/clock.ts';
import { connectionId, ConnectionPool } from '../../../common/connection-pool.ts';
import { background, guarded, guardedConnection } from '../../../common/fault-boundary.ts';
import { FileWatch } from '../../../common/file-watch.ts';
import type { Limits } from '../../../common/limits.ts';
import { hostPort } from '../../../common/network-address.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';
import { answers } from '../../../common/unix-socket.ts';
import { ClientAuthorities } from '../../access/client-authorities.ts';
import type { Proof, ShownUntil } from '../../access/user-directory.ts';
import type { ListenerConfiguration } from '../../config/configuration.ts';
import type { Refusals } from '../refusals.ts';

/** The certificate that a client showed. */
interface ShownCertificate {
  readonly commonName: string;
  /** Signed by the authority of the listener, and valid now. */
  readonly verified: boolean;
  /** How long that is so. */
  readonly shown: ShownUntil;
}

/** A connection that speaks MQTT from here on. */
export interface Arrival {
  readonly stream: Duplex;
  /** Tells how much is gathered below the stream, of a message whose end has not come; without it nothing is. */
  readonly onGathered?: (tell: (bytes: number) => void) => void;
  readonly address: string;
  /** In the pool of connections ({@link connectionId}). */
  readonly id: string;
  readonly certificate: ShownCertificate | undefined;
  /** Of the page: judges the secret that the page keeps, by which the CONNECT proves the session of its cookie. */
  readonly page?: (username: string | undefined, secret: string | undefined) => Proof | undefined;
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
  /** Certificates of the former authorities are no longer accepted. */
  readonly onNewAuthorities: () => void;
}

/** The differences between the kinds of listeners. */
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
  #authorities: ClientAuthorities | undefined;

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
    if (this.#authorities === undefined) this.#authorities = new ClientAuthorities(pem);
    else if (this.#authorities.replace(pem) !== undefined) this.#options.onNewAuthorities();
  }

  #arrive(arrival: Arrival): void {
    const { certificate, id } = arrival;
    if (certificate === undefined) {
      this.#options.onArrival(arrival);
      return;
    }
    const shown = { ...certificate.shown, authority: this.#authorities?.of(id) ?? { current: false } };
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
        reason: 'too many connections, from this address or in all',
        hint: 'see limits in agent.yaml: connectionsInAll, connectionsPerAddress',
      });
      socket.destroy();
      return;
    }
    this.#authorities?.enter(socket);
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

/** The identity in the client certificate of a TLS socket. */
export function certificateOf(socket: TLSSocket): ShownCertificate | undefined {
  const { subject, valid_to: endsAt, raw } = socket.getPeerCertificate();
  // An empty object where none was shown.
  if (subject === undefined) return undefined;
  const commonName: unknown = subject.CN;
  return {
    commonName: typeof commonName === 'string' ? commonName : '',
    verified: socket.authorized,
    shown: { endsAtMs: Date.parse(endsAt), identity: certificateIdentity(raw) },
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

// What is logged about a failed TLS handshake.

/** Whoever opened a connection and went away without a byte of TLS has asked for nothing: a port scan, a health check. */
const SAID_NOTHING = new Set(['ECONNRESET', 'ERR_TLS_HANDSHAKE_TIMEOUT']);

function refuseHandshake(
  refusals: Pick<Refusals, 'refuse'>,
  error: NodeJS.ErrnoException,
  socket: Pick<Socket, 'remoteAddress'>,
): void {
  if (SAID_NOTHING.has(error.code ?? '')) return;
  refusals.refuse('handshake', {
    who: socket.remoteAddress ?? 'unknown',
    reason: error.code ?? error.message,
    hint: 'does the client speak TLS 1.2 or later here, and does it trust the authority that signed the certificate of this listener?',
  });
}

/** A handshake that failed concerns that client alone: it is told of, and its connection is closed. */
export function refuseHandshakes(
  server: Pick<TlsServer, 'on'>,
  { refusals, clock }: Pick<ListenerOptions, 'refusals' | 'clock'>,
): void {
  server.on(
    'tlsClientError',
    guarded(
      clock,
      (error: Error, socket: TLSSocket) => {
        refuseHandshake(refusals, error, socket);
        socket.destroy();
      },
      (_, __, socket) => socket.destroy(),
    ),
  );
}

/** MQTT over TCP, in the clear on loopback, and over TLS. */
export function createTcpServer({ onArrival }: ListenerOptions): ListeningServer {
  const server = createServer((socket) => {
    // Too many: closed before it came here.
    if (socket.destroyed) return;
    onArrival({
      stream: socket,
      address: socket.remoteAddress ?? 'unknown',
      id: connectionId(socket),
      certificate: undefined,
    });
  });
  return { server };
}

export function createTlsListener(options: ListenerOptions, material: SecureContextOptions): ListeningServer {
  const { listener, limits, onArrival } = options;
  const server = createTlsServer(
    {
      ...material,
      // Judged with the user name: a client may come with a password instead.
      requestCert: listener.clientCaFile !== undefined,
      rejectUnauthorized: false,
      handshakeTimeout: limits.loginTimeoutMs,
    },
    (socket) =>
      onArrival({
        stream: socket,
        address: socket.remoteAddress ?? 'unknown',
        id: connectionId(socket),
        certificate: certificateOf(socket),
      }),
  );
  refuseHandshakes(server, options);
  return { server, renew: (changed) => server.setSecureContext(changed) };
}

// Listens on a unix socket that only its owner can open, and makes its file again where somebody took it away.

/** A socket file answers at once, or nobody listens on it any longer. */
/** How late it is seen that the file is gone. */
const CHECK_MS = 2_000;

interface UnixListenerOptions {
  readonly path: string;
  readonly onConnection: (socket: Socket) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

export class UnixListener {
  readonly #options: UnixListenerOptions;
  #server: Server | undefined;
  #problem: string | undefined;
  #isListening = false;

  constructor(options: UnixListenerOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError `Conflict` if somebody listens there, `Unavailable` where the place cannot be written */
  async start(signal: AbortSignal): Promise<void> {
    const { path, clock, log } = this.#options;
    await this.#listen();
    log.info({ socket: path }, 'the embedded broker listens');
    clock.every(CHECK_MS, () => background(clock, this.#check(signal)), signal);
  }

  /** Connections that are open go on. */
  stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** A cleaner of temporary files may delete the socket's file: nobody could connect then. */
  async #check(signal: AbortSignal): Promise<void> {
    const { path, log } = this.#options;
    if (this.#isListening || (this.#server !== undefined && existsSync(path))) return;
    // Its end takes the file away: the new one is made after that.
    this.#server?.close();
    this.#server = undefined;
    try {
      await this.#listen();
      this.#problem = undefined;
      log.warn({ socket: path }, "the socket's file was removed: it was created again");
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#problem)
        log.error({ socket: path, reason: message }, 'the socket cannot be created again');
      this.#problem = message;
    }
    if (signal.aborted) await this.stop();
  }

  async #listen(): Promise<void> {
    const { path, onConnection, clock, log } = this.#options;
    this.#isListening = true;
    try {
      const server = await listenOnUnixSocket(path, guardedConnection(clock, onConnection));
      // For want of memory or descriptors: the next one may be taken.
      server.on(
        'error',
        guarded(clock, (error: Error) =>
          log.error({ socket: path, reason: error.message }, 'a connection could not be accepted'),
        ),
      );
      this.#server = server;
    } finally {
      this.#isListening = false;
    }
  }
}

/**
 * A file left by an agent that was killed is removed; one that another agent serves is not.
 * @throws EdgectlError `Conflict` if somebody listens there, `Unavailable` where the place cannot be written
 */
async function listenOnUnixSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (existsSync(path) && (await answers(path))) {
    throw new EdgectlError('Conflict', `another process listens on ${path}`, {
      layer: 'broker',
      hint: 'one agent runs per node; start a second one with another --socket',
    });
  }
  const server = createServer(onConnection);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    rmSync(path, { force: true });
    // The file must never be open to others, not even between bind and chmod. bind() happens inside listen().
    const before = process.umask(0o177);
    try {
      server.listen(path);
    } finally {
      process.umask(before);
    }
    if (!server.listening) await once(server, 'listening');
    chmodSync(path, 0o600);
    return server;
  } catch (cause) {
    server.close();
    throw new EdgectlError('Unavailable', `cannot listen on ${path}: ${(cause as Error).message}`, {
      layer: 'broker',
      hint: 'the folder must be writable by the agent; --socket names another path',
      cause,
    });
  }
}
