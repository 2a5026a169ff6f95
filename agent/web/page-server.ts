/** The listener of the page: its connections, and the hand-over of requests and WebSockets. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { connectionId, ConnectionPool } from '../../common/connection-pool.ts';
import { guarded, guardedConnection } from '../../common/fault-boundary.ts';
import type { Limits } from '../../common/limits.ts';
import { ClientAuthorities } from '../access/client-authorities.ts';
import type { Proof } from '../access/user-directory.ts';
import { headersOfAnswer } from './page-headers.ts';
import { json, type PageAnswer, PageRequests, type PageRequestsOptions } from './page-requests.ts';
import type { OpenSocket } from './page-sessions.ts';

/** PEM. */
export interface PageTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string;
}

/** Makes a connection of the broker out of an upgrade that was judged. */
export type OpenMqtt = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  page: {
    readonly prove: (user: string | undefined, secret: string | undefined) => Proof | undefined;
    readonly onOpen: (socket: OpenSocket) => void;
  },
) => void;

export interface PageServerOptions
  extends Omit<PageRequestsOptions, 'authoritiesOf' | 'onProved' | 'port' | 'secure'> {
  readonly tls: PageTls | undefined;
  readonly openMqtt: OpenMqtt;
  readonly limits: Pick<Limits, 'connectionsInAll' | 'connectionsPerAddress'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const HEAD_MAX_BYTES = 16 * 1024;
const HEAD_MS = 10_000;
const REQUEST_MS = 15_000;
const KEEP_ALIVE_MS = 30_000;

export class PageServer {
  readonly #options: PageServerOptions;
  readonly #server: Server;
  readonly #requests: PageRequests;
  readonly #connections: ConnectionPool;
  readonly #authorities: ClientAuthorities;
  #port = 0;

  constructor(options: PageServerOptions) {
    this.#options = options;
    const { tls, limits, clock } = options;
    this.#authorities = new ClientAuthorities(tls?.clientCa);
    const { connectionsInAll: inAll, connectionsPerAddress: perAddress } = limits;
    this.#connections = new ConnectionPool({ inAll, perAddress }, clock);
    this.#requests = new PageRequests({
      ...options,
      secure: tls !== undefined,
      port: () => this.#port,
      authoritiesOf: ({ socket }) => this.#authorities.of(connectionId(socket)),
      onProved: ({ socket }, principal) => this.#connections.prove(connectionId(socket), principal),
    });
    const settings = {
      maxHeaderSize: HEAD_MAX_BYTES,
      requireHostHeader: false,
      headersTimeout: HEAD_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: HEAD_MS / 2,
    };
    this.#server =
      tls === undefined
        ? createServer(settings)
        : createTlsServer({
            ...settings,
            ...materialOf(tls),
            handshakeTimeout: HEAD_MS,
            requestCert: tls.clientCa !== undefined,
            rejectUnauthorized: false,
          });
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Takes new files. Sessions and connections that rest on a certificate which only the former authorities verified end. */
  renew(tls: PageTls): void {
    if (!(this.#server instanceof TlsServer)) return;
    this.#server.setSecureContext(materialOf(tls));
    const former = this.#authorities.replace(tls.clientCa);
    if (former === undefined) return;
    this.#options.sessions.review();
    for (const socket of former) socket.destroy();
  }

  /** @returns the port, which the system chose where 0 was asked. @throws Error if the place is taken */
  async listen(host: string, port: number): Promise<number> {
    const { clock, log } = this.#options;
    const server = this.#server;
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
        (_, { socket }) => socket.destroy(),
      ),
    );
    server.on(
      'upgrade',
      guarded(
        clock,
        (message: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(message, socket, head),
        (_, __, socket) => socket.destroy(),
      ),
    );
    server.prependListener(
      'secureConnection',
      guarded(
        clock,
        (socket: TLSSocket) => {
          if (!socket.authorized) this.#authorities.release(connectionId(socket));
        },
        (_, socket) => socket.destroy(),
      ),
    );
    server.on('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy());
    server.on('clientError', (_error: Error, socket: Duplex) => socket.destroy());
    server.listen({ host, port });
    await once(server, 'listening');
    server.on('error', (error) => log.warn({ err: error }, 'the listener of the page'));
    this.#port = (server.address() as AddressInfo).port;
    return this.#port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#connections.closeAll();
    await closed;
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await this.#requests
      .answer(message)
      .catch((error: unknown) => this.#refusal(message, error));
    // What is left of a body must not stand before the next request.
    if (!message.complete) message.resume();
    response.writeHead(status, body === undefined ? headers : { ...headers, 'content-length': length(body) });
    response.end(message.method === 'HEAD' ? undefined : body);
  }

  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { openMqtt, sessions } = this.#options;
    socket.on('error', () => socket.destroy());
    try {
      const session = this.#requests.upgrade(message);
      openMqtt(message, socket, head, {
        prove: (user, secret) => this.#requests.connect(message, user, secret),
        onOpen: (opened) => sessions.hold(session, opened),
      });
    } catch (error) {
      const { status, body = '' } = this.#refusal(message, error);
      socket.end(
        `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${length(body)}\r\n\r\n${body.toString()}`,
      );
    }
  }

  #refusal({ method, url }: IncomingMessage, thrown: unknown): PageAnswer {
    const error = EdgectlError.from(thrown);
    const { kind, message, hint } = error;
    const { log } = this.#options;
    if (kind === 'Internal') log.error({ err: thrown, method, url }, 'a request of the page failed');
    const { headers, ...answer } = json(
      { kind, message, ...(hint === undefined ? {} : { hint }) },
      ERROR_TABLE[kind].httpStatus,
    );
    return { ...answer, headers: { ...headersOfAnswer(), ...headers } };
  }
}

function length(body: string | Buffer): number {
  return Buffer.byteLength(body);
}

function materialOf({ cert, key, clientCa }: PageTls) {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    ...(clientCa === undefined ? {} : { ca: clientCa }),
  } as const;
}
