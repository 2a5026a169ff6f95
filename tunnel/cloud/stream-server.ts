/** Serves a kubelet's paths, to kube-apiserver or to another replica: TLS with a verified client certificate, HTTP/1.1 and 2. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../common/clock.ts';
import { pause } from '../../common/pause.ts';
import { type KubeletRequest, parseKubeletRequest } from '../wire/kubelet-request.ts';
import { httpRefusal } from '../../common/kubernetes/status.ts';
import type { Served } from './answer.ts';
import { type AnyResponse, refuse, refuseWith } from './any-response.ts';
import {
  AUTHORITY_GONE,
  CurrentAuthorities,
  identityOf,
  TAKEN_BACK,
  takenBack,
  tlsRefusal,
} from './certificate.ts';
import type { Asking } from './client-access.ts';
import { CloudPool, HANDSHAKE_TIMEOUT_MS } from './cloud-pool.ts';
import type { CloudMetrics } from './cloud-metrics.ts';
import type { ServerCredentials } from './credential-files.ts';
import { HTTP2_OPTIONS, Http2Sessions } from './http2-sessions.ts';
import { refuseLogFor } from './log-refusal.ts';
import { checkRemoteProtocols } from './remote-protocols.ts';
import type { ListenOptions } from './tunnel-server.ts';
import type { Route } from './route.ts';

const STOPPING = new EdgectlError('Unavailable', 'this replica of the cloud half is stopping', {
  layer: 'tunnel',
});

/** OpenSSL's words for what a client says that does not accept a server's certificate. */
const MISTRUSTED = /alert (bad certificate|certificate unknown|unknown ca)/;
/** What was written to a client must be through by then. */
const FAREWELL_MS = 3_000;

export interface StreamServerOptions extends ListenOptions {
  /** Which port it is, in the log and the metrics. */
  readonly door: 'stream' | 'peer';
  /**
   * Whether a client that shows no certificate of the authority is let as far as {@link authorise}, which is to judge it then.
   * Otherwise its handshake fails.
   */
  readonly acceptsUnverified: boolean;
  readonly revoked: RevokedCertificates;
  /** Said in the log where a client does not accept the certificate that is shown here. */
  mistrusted?(): string;
  /** Whether the client may ask that. @returns its name @throws EdgectlError `Unauthorized`, `Forbidden` */
  authorise(client: TLSSocket, request: KubeletRequest, asking: Asking): Promise<string> | string;
  /** Which node is meant, and how it is reached. @throws EdgectlError if that cannot be said */
  routeOf(request: KubeletRequest, incoming: IncomingMessage): Promise<Route> | Route;
  /** What is answered here, for no node, as JSON; `undefined` for all else. @throws EdgectlError */
  answerItself?(incoming: IncomingMessage): object | undefined;
  readonly metrics: CloudMetrics;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Meant {
  readonly request: KubeletRequest;
  /** The caller. */
  readonly user: string;
  readonly route: Route;
}

/** Who asked, and the certificate that the right rests on. */
interface Asker {
  readonly user: string;
  readonly identity: string | undefined;
  readonly client: TLSSocket;
}

export class StreamServer {
  readonly #options: StreamServerOptions;
  readonly #server: Http2SecureServer;
  readonly #open = new Set<Promise<void>>();
  readonly #sockets = new Set<TLSSocket>();
  readonly #sessions = new Http2Sessions();
  /** What is served: what ends it, and whose it is. */
  readonly #served = new Map<AbortController, Asker>();
  readonly #authorities: CurrentAuthorities;
  readonly #pool: CloudPool;
  #draining = false;
  #stopped = false;

  constructor(options: StreamServerOptions) {
    this.#options = options;
    this.#pool = new CloudPool(options.clock);
    const { ca, cert, key } = options.credentials;
    this.#authorities = new CurrentAuthorities(ca);
    this.#server = createSecureServer({
      ca,
      cert,
      key,
      requestCert: true,
      rejectUnauthorized: !options.acceptsUnverified,
      allowHTTP1: true,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      ...HTTP2_OPTIONS,
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests that are being served. */
  get active(): number {
    return this.#open.size;
  }

  async start(): Promise<void> {
    const { host, port, door, log, metrics } = this.#options;
    this.#pool.watch(this.#server);
    this.#server.on('tlsClientError', (error, socket: TLSSocket) => {
      metrics.refused(door);
      const reason = tlsRefusal(error, socket);
      const hint = MISTRUSTED.test(reason) ? this.#options.mistrusted?.() : undefined;
      log.warn(
        { remote: socket.remoteAddress, reason, ...(hint !== undefined && { hint }) },
        `${door} client refused`,
      );
    });
    this.#server.on('secureConnection', (socket: TLSSocket) => {
      // A server of HTTP/2 leaves Nagle's algorithm on: the second small write of SPDY would wait for a delayed acknowledgement.
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#sessions.watch(this.#server);
    this.#server.on('sessionError', (error) =>
      log.debug({ err: error }, 'HTTP/2 session of a stream client ended'),
    );
    this.#server.on('request', (request, response) => {
      const served = this.#sessions.begin(response);
      if (served === undefined) return;
      this.#track(
        this.#answer(request as unknown as IncomingMessage & Http2ServerRequest, response).finally(served),
      );
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#track(this.#upgrade(request, socket, head));
    });
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
  }

  /** For connections to come. What rests on an authority that is no longer named ends. */
  renew(credentials: ServerCredentials): void {
    this.#server.setSecureContext({ ...credentials });
    this.#authorities.replace(credentials.ca);
    for (const [ending, { client }] of this.#served)
      if (!this.#authorities.accept(client)) ending.abort(AUTHORITY_GONE);
    this.#sessions.goAway((client) => !this.#authorities.accept(client));
  }

  /** Revocation lists have changed: ends what rests on a certificate that was taken back. A new request is judged anyway. */
  endRevoked(): void {
    const { revoked } = this.#options;
    for (const [ending, { identity }] of this.#served)
      if (identity !== undefined && revoked.has(identity)) ending.abort(TAKEN_BACK);
  }

  /** Refuses new requests with a message; resolves when all running ones have ended. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#sessions.goAway();
    await this.idle();
  }

  /** Resolves when nothing is being served. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** Ends what still runs: each client is told why, as far as it listens within {@link FAREWELL_MS}. Then nobody listens here. */
  async stop(): Promise<void> {
    this.#draining = true;
    this.#stopped = true;
    for (const ending of this.#served.keys()) ending.abort(STOPPING);
    const over = new AbortController();
    await Promise.race([
      pause(FAREWELL_MS, this.#options.clock, over.signal),
      this.idle().then(() => this.#closeConnections()),
    ]);
    over.abort();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What was written is sent before: a stream whose reset is not would look whole. */
  async #closeConnections(): Promise<void> {
    this.#sessions.goAway();
    for (const socket of this.#sockets) if (socket.alpnProtocol !== 'h2') socket.end();
    await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')));
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'fault in a stream request');
      })
      .finally(() => this.#open.delete(tracked));
    this.#open.add(tracked);
  }

  async #answer(incoming: IncomingMessage & Http2ServerRequest, response: AnyResponse): Promise<void> {
    try {
      const identity = this.#identity(incoming);
      const own = this.#options.answerItself?.(incoming);
      if (own !== undefined) {
        refuseWith(response, 200, 'application/json', Buffer.from(JSON.stringify(own)));
        return;
      }
      const { request, route, user } = await this.#meant(incoming);
      if (request.kind === 'exec' || request.kind === 'attach')
        throw new EdgectlError(
          'InvalidRequest',
          `${request.kind} needs an upgrade to SPDY/3.1 or WebSocket`,
          { layer: 'tunnel' },
        );
      if (incoming.method !== 'GET')
        throw new EdgectlError('Unsupported', `${incoming.method} is not served for ${request.path}`, {
          layer: 'tunnel',
        });
      await this.#counted(request, { user, identity, client: incoming.socket as TLSSocket }, (ending) =>
        route.answer(request, incoming, response, ending),
      );
    } catch (thrown) {
      // A connection that is kept would bring the next request here too.
      const error = this.#refused(incoming, thrown);
      const isLast = this.#draining || error.kind === 'Unauthorized';
      if (isLast && incoming.httpVersionMajor === 1) response.setHeader('connection', 'close');
      if (asksForLog(incoming)) refuseLogFor(response, error);
      else refuse(response, error);
    }
  }

  async #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined);
    try {
      const identity = this.#identity(incoming);
      const { request, route, user } = await this.#meant(incoming);
      if (request.kind !== 'exec' && request.kind !== 'attach')
        throw new EdgectlError('InvalidRequest', `${request.path} cannot be upgraded`, { layer: 'tunnel' });
      await this.#counted(request, { user, identity, client: incoming.socket as TLSSocket }, (ending) =>
        route.upgrade(request, { incoming, socket, head }, ending),
      );
    } catch (thrown) {
      socket.end(httpRefusal(this.#refused(incoming, thrown)));
    }
  }

  async #meant(incoming: IncomingMessage): Promise<Meant> {
    const { authorise, routeOf } = this.#options;
    if (this.#draining) throw STOPPING;
    const target = URL.parse(incoming.url ?? '/', 'https://kubelet');
    if (target === null)
      throw new EdgectlError(
        'InvalidRequest',
        `${JSON.stringify(incoming.url?.slice(0, 200))} is not a path`,
        {
          layer: 'tunnel',
        },
      );
    const request = parseKubeletRequest(target.pathname, target.search.slice(1));
    const { method = 'GET', headers } = incoming;
    const asking = { method, authorization: headers.authorization };
    const user = await this.#pool.judge(incoming.socket, () =>
      authorise(incoming.socket as TLSSocket, request, asking),
    );
    this.#pool.prove(incoming.socket);
    if (request.kind === 'exec' || request.kind === 'attach') checkRemoteProtocols(incoming.headers);
    return { request, user, route: await routeOf(request, incoming) };
  }

  /** @throws EdgectlError `Unauthorized` if a revocation list names the client's certificate, or its authority is another's by now */
  #identity({ socket }: IncomingMessage): string | undefined {
    const client = socket as TLSSocket;
    const identity = identityOf(client);
    if (identity !== undefined && this.#options.revoked.has(identity)) throw takenBack(client);
    if (!this.#authorities.accept(client)) throw AUTHORITY_GONE;
    return identity;
  }

  async #counted(
    { kind, path }: KubeletRequest,
    { user, identity, client }: Asker,
    serve: (ending: AbortSignal) => Promise<Served>,
  ): Promise<void> {
    const { metrics, clock, log, door, revoked } = this.#options;
    const ending = new AbortController();
    this.#served.set(ending, { user, identity, client });
    // Both may have happened while the request was judged.
    if (this.#stopped) ending.abort(STOPPING);
    else if (identity !== undefined && revoked.has(identity)) ending.abort(TAKEN_BACK);
    else if (!this.#authorities.accept(client)) ending.abort(AUTHORITY_GONE);
    const startedMs = clock.monotonic();
    let served: Served = { status: 500 };
    metrics.began(kind);
    try {
      served = await serve(ending.signal);
    } finally {
      this.#served.delete(ending);
      const { status: code, error } = served;
      metrics.ended(kind, code);
      const durationMs = Math.round(clock.monotonic() - startedMs);
      const line = { kind, path, user, code, durationMs };
      if (error !== undefined) log.warn({ ...line, reason: error.message }, `${door} request broken off`);
      // Scrapers ask all day.
      else log[kind === 'metrics' ? 'debug' : 'info'](line, `${door} request served`);
    }
  }

  #refused(incoming: IncomingMessage, thrown: unknown): EdgectlError {
    const { metrics, log, door } = this.#options;
    const error = EdgectlError.from(thrown, 'Internal', { layer: 'tunnel' });
    metrics.failed(error.reason);
    const isUnknown = error.kind === 'Unauthorized';
    if (isUnknown) metrics.refused(door);
    const line = { remote: incoming.socket.remoteAddress, url: incoming.url?.slice(0, 500) };
    // Only for a fault of our own is the stack of use.
    if (error.kind === 'Internal') log.error({ ...line, err: error }, `${door} request failed`);
    else log.warn({ ...line, reason: error.message }, `${door} ${isUnknown ? 'client' : 'request'} refused`);
    return error;
  }
}

function asksForLog({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url?.startsWith('/containerLogs/') === true;
}
