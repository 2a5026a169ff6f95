/** The HTTP server of the REST door: connections, their limits, and the hand-over of requests and upgrades to their routes. */
import { pause } from '../../../common/pause.ts';
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { ConnectionPool, connectionId } from '../../../common/connection-pool.ts';
import { guarded, guardedConnection } from '../../../common/fault-boundary.ts';
import { ClientAuthorities } from '../../access/client-authorities.ts';
import { type Admitted, type AdmissionOptions, admit } from './admission.ts';
import { noProxy, refuse, sendRaw, sendStatus, unmetExpectation } from './respond.ts';
import type { RunningRequest, RunningRequests } from './running-requests.ts';
import { nothingThere, statusOf } from './status.ts';

/** PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** The authority of client certificates; if absent, the server requests none. */
  readonly clientCa?: string;
}

export interface GatewayServerOptions {
  readonly admission: AdmissionOptions;
  readonly requests: RunningRequests;
  /** Without it the server speaks plain HTTP. */
  readonly tls: TlsMaterial | undefined;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly timeouts?: ServerTimeouts;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told the HTTP status of each answer, and 101 of each upgrade. */
  readonly onAnswered?: (code: number) => void;
}

/** In milliseconds. */
export interface ServerTimeouts {
  /** A request's head must have come by then, and a TLS handshake be done. */
  readonly headMs: number;
  /** And the whole of a request. */
  readonly requestMs: number;
  readonly keepAliveMs: number;
  /** How often that is looked after. */
  readonly checkMs: number;
}

/** kubectl keeps its connection for 90 s. */
const TIMEOUTS: ServerTimeouts = { headMs: 10_000, requestMs: 60_000, keepAliveMs: 95_000, checkMs: 2_000 };
const KIB = 1024;
/** A long command line of exec is in the head. Who has shown a good certificate may send as much as to kube-apiserver. */
const HEAD_MAX_BYTES = 64 * KIB;
const VERIFIED_HEAD_MAX_BYTES = 1024 * KIB;
/** Connections that may do so at once: a head is in memory before anybody has looked at what its sender may do. */
const LARGE_HEADS = { inAll: 32, perName: 8 };
/** The last words of a stream must be through by then. */
const FAREWELL_MS = 2_000;

const SWITCHING_PROTOCOLS = 101;

export class GatewayServer {
  readonly #options: GatewayServerOptions;
  readonly #server: Server;
  readonly #connections: ConnectionPool;
  /** Connections whose upgrade has been begun. */
  readonly #upgrading = new WeakSet<Duplex>();
  readonly #authorities: ClientAuthorities;
  /** The connections that may send large heads, by the names in their certificates. */
  readonly #largeHeads = new Map<string, number>();

  constructor(options: GatewayServerOptions) {
    this.#options = options;
    this.#authorities = new ClientAuthorities(options.tls?.clientCa);
    const { tls, timeouts = TIMEOUTS, maxConnections, maxConnectionsPerAddress } = options;
    this.#connections = new ConnectionPool(
      { inAll: maxConnections, perAddress: maxConnectionsPerAddress },
      options.clock,
    );
    const limits = {
      maxHeaderSize: HEAD_MAX_BYTES,
      // Its absence is told as any other wrong host.
      requireHostHeader: false,
      headersTimeout: timeouts.headMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkMs,
    };
    this.#server =
      tls === undefined
        ? createServer(limits)
        : createTlsServer({
            ...limits,
            cert: tls.cert,
            key: tls.key,
            minVersion: 'TLSv1.2',
            handshakeTimeout: timeouts.headMs,
            ...(tls.clientCa !== undefined && {
              ca: tls.clientCa,
              requestCert: true,
              rejectUnauthorized: false,
            }),
          });
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Reads new files. Connections whose certificates only the former authorities verified end. */
  renew({ cert, key, clientCa }: TlsMaterial): void {
    if (!(this.#server instanceof TlsServer)) return;
    this.#server.setSecureContext({
      cert,
      key,
      minVersion: 'TLSv1.2',
      ...(clientCa === undefined ? {} : { ca: clientCa }),
    });
    for (const socket of this.#authorities.replace(clientCa) ?? []) socket.destroy();
  }

  /** @returns the port, which the system chose where 0 was asked. @throws Error if the place is taken */
  listen(host: string, port: number): Promise<number> {
    const server = this.#server;
    const { clock, log } = this.#options;
    server.on(
      'connection',
      guardedConnection(clock, (socket: Socket) => {
        if (this.#connections.enter(socket)) this.#authorities.enter(socket);
        else socket.destroy();
      }),
    );
    server.on(
      'request',
      guarded(
        clock,
        (message: IncomingMessage, response: ServerResponse) => this.#answer(message, response),
        (error, message, response) => this.#fail(message, response, error),
      ),
    );
    server.on(
      'upgrade',
      guarded(
        clock,
        (message: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(message, socket, head),
        (error, { method }, socket) => {
          // Half of an answer may be out.
          if (this.#upgrading.has(socket)) socket.destroy();
          else sendRaw(socket, statusOf(EdgectlError.from(error), method), clock);
        },
      ),
    );
    // Before Node.js makes the connection's parser, which keeps the limit that the server has then.
    server.prependListener(
      'secureConnection',
      guarded(
        clock,
        (socket: TLSSocket) => {
          const { authorized } = socket;
          if (!authorized) this.#authorities.release(connectionId(socket));
          const large = authorized && this.#mayBeLarge(socket);
          Object.assign(server, { maxHeaderSize: large ? VERIFIED_HEAD_MAX_BYTES : HEAD_MAX_BYTES });
        },
        (_, socket) => socket.destroy(),
      ),
    );
    server.on(
      'checkExpectation',
      guarded(
        clock,
        (_message: IncomingMessage, response: ServerResponse) => sendStatus(response, unmetExpectation()),
        (_, { socket }) => socket.destroy(),
      ),
    );
    server.on(
      'connect',
      guarded(
        clock,
        (_message: IncomingMessage, socket: Duplex) => sendRaw(socket, noProxy(), clock),
        (_, __, socket) => socket.destroy(),
      ),
    );
    // Before the handshake is done nothing can be said: a text would wait for ever to be sent, and hold the connection open.
    server.prependListener('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy());
    server.on(
      'clientError',
      guarded(
        clock,
        (error: NodeJS.ErrnoException, socket: Duplex) => refuse(error, socket, clock),
        (_, __, socket) => socket.destroy(),
      ),
    );
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        server.on('error', (error) => log.warn({ err: error }, 'the REST door'));
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  /** Ends every connection: what is still being answered is cut, and says so where its protocol has words for it. */
  async stop(): Promise<void> {
    const { requests, clock } = this.#options;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    requests.stop();
    const over = new AbortController();
    await Promise.race([requests.idle(), pause(FAREWELL_MS, clock, over.signal)]);
    over.abort();
    this.#connections.closeAll();
    await closed;
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const runningRequest = this.#options.requests.begin(response);
    try {
      const { route, request } = this.#admit(message, runningRequest);
      await route.handle(request, response);
    } catch (error) {
      this.#fail(message, response, error);
    } finally {
      // The rest of a body must not be read as the next request.
      if (response.headersSent && !message.complete) message.resume();
      if (response.headersSent) this.#options.onAnswered?.(response.statusCode);
      runningRequest.workIsOver();
    }
  }

  async #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#upgrading.add(socket);
    // A connection that is cut is no fault of ours, and whoever writes to it hears of it by its close.
    socket.on('error', () => socket.destroy());
    // Node leaves the other half of an HTTP connection open; no protocol that is upgraded to has a use for it.
    socket.once('end', () => socket.end());
    const runningRequest = this.#options.requests.begin(socket);
    const before = socketBytes(socket);
    try {
      const { route, request } = this.#admit(message, runningRequest);
      if (route.upgrade === undefined) throw noUpgrade(message);
      this.#options.onAnswered?.(SWITCHING_PROTOCOLS);
      await route.upgrade(request, socket, head);
    } catch (error) {
      if (socket.destroyed) return;
      if (socketBytes(socket) !== before) {
        socket.destroy();
        return;
      }
      const response = new ServerResponse(message);
      response.shouldKeepAlive = false;
      response.assignSocket(socket as Socket);
      response.once('finish', () => socket.end());
      this.#fail(message, response, error);
    } finally {
      runningRequest.workIsOver();
    }
  }

  #mayBeLarge(socket: TLSSocket): boolean {
    const name = String(socket.getPeerCertificate().subject?.CN);
    const own = this.#largeHeads.get(name) ?? 0;
    const inAll = [...this.#largeHeads.values()].reduce((sum, count) => sum + count, 0);
    if (own >= LARGE_HEADS.perName || inAll >= LARGE_HEADS.inAll) return false;
    this.#largeHeads.set(name, own + 1);
    socket.once(
      'close',
      guarded(this.#options.clock, () => {
        const left = (this.#largeHeads.get(name) ?? 1) - 1;
        if (left === 0) this.#largeHeads.delete(name);
        else this.#largeHeads.set(name, left);
      }),
    );
    return true;
  }

  #admit(message: IncomingMessage, runningRequest: RunningRequest): Admitted {
    const admitted = admit(this.#options.admission, message, runningRequest.signal, (principal) =>
      this.#connections.prove(connectionId(message.socket), principal),
    );
    runningRequest.restOn(admitted.proof);
    return admitted;
  }

  #fail({ method, url }: IncomingMessage, response: ServerResponse, thrown: unknown): void {
    const error = EdgectlError.from(thrown);
    if (error.kind === 'Internal')
      this.#options.log.error({ err: thrown, method, url }, 'REST request failed');
    if (response.destroyed || response.writableEnded) return;
    if (response.headersSent) response.destroy();
    else {
      const { allowed } = error.details ?? {};
      if (Array.isArray(allowed)) response.setHeader('allow', allowed.join(', '));
      sendStatus(response, statusOf(error, method));
    }
  }
}

function socketBytes(socket: Duplex): number {
  return (socket as Partial<Socket>).bytesWritten ?? 0;
}

function noUpgrade({ headers }: IncomingMessage): EdgectlError {
  return headers.upgrade === undefined
    ? nothingThere()
    : new EdgectlError('InvalidRequest', `this cannot be upgraded to ${headers.upgrade.slice(0, 64)}`, {
        hint: 'ask in plain HTTP/1.1',
      });
}
