/** The kubelet that kube-apiserver believes to speak to: TLS with a verified client certificate, HTTP/1.1 and 2. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { type KubeletRequest, parseKubeletRequest } from '../wire/kubelet-request.ts';
import { httpRefusal } from '../../common/kubernetes-status.ts';
import { certificateName, tlsRefusal } from './certificate.ts';
import type { CloudMetrics } from './cloud-metrics.ts';
import type { NodeLookup } from './node-lookup.ts';
import type { NodeSession } from './node-session.ts';
import { type AnswerServer, type AnyResponse, refuse } from './serve-answer.ts';
import { serveUpgrade } from './serve-upgrade.ts';
import type { ListenOptions } from './tunnel-server.ts';

export interface StreamServerOptions extends ListenOptions {
  /** Common names that may ask; any verified certificate but a node's where there are none. */
  readonly clientNames?: readonly string[];
  readonly lookup: NodeLookup;
  readonly answers: AnswerServer;
  readonly metrics: CloudMetrics;
  readonly clock: Clock;
  readonly log: Logger;
}

const NODE_NAME = /^system:node:/;

interface Meant {
  readonly request: KubeletRequest;
  readonly session: NodeSession;
}

export class StreamServer {
  readonly #options: StreamServerOptions;
  readonly #server: Http2SecureServer;
  readonly #running = new Set<Promise<unknown>>();
  readonly #sockets = new Set<Duplex>();

  constructor(options: StreamServerOptions) {
    this.#options = options;
    const { ca, cert, key } = options.credentials;
    this.#server = createSecureServer({
      ca,
      cert,
      key,
      requestCert: true,
      rejectUnauthorized: true,
      allowHTTP1: true,
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests that are being served. */
  get active(): number {
    return this.#running.size;
  }

  async start(): Promise<void> {
    const { host, port, log, metrics } = this.#options;
    this.#server.on('tlsClientError', (error, socket: TLSSocket) => {
      metrics.refused('stream');
      log.warn({ remote: socket.remoteAddress, reason: tlsRefusal(error, socket) }, 'stream client refused');
    });
    this.#server.on('secureConnection', (socket: TLSSocket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('sessionError', (error) =>
      log.debug({ err: error }, 'HTTP/2 session of a stream client ended'),
    );
    this.#server.on('request', (request, response) => {
      this.#track(this.#answer(request as unknown as IncomingMessage & Http2ServerRequest, response));
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#track(this.#upgrade(request, socket, head));
    });
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
  }

  /** Takes no more connections; resolves when none is left. */
  async drain(): Promise<void> {
    this.#server.close();
    await Promise.allSettled(this.#running);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'fault in a stream request');
    });
    this.#running.add(tracked);
    tracked.finally(() => this.#running.delete(tracked)).catch(() => undefined);
  }

  async #answer(incoming: IncomingMessage & Http2ServerRequest, response: AnyResponse): Promise<void> {
    const { answers, metrics } = this.#options;
    try {
      const { request, session } = await this.#meant(incoming, incoming.socket);
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
      metrics.began(request.kind);
      metrics.ended(request.kind, await answers.serve(session, request, incoming, response));
    } catch (thrown) {
      refuse(response, this.#refused(incoming, thrown));
    }
  }

  async #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { metrics, clock } = this.#options;
    socket.on('error', () => undefined);
    try {
      const { request, session } = await this.#meant(incoming, incoming.socket);
      if (request.kind !== 'exec' && request.kind !== 'attach')
        throw new EdgectlError('InvalidRequest', `${request.path} takes no upgrade`, { layer: 'tunnel' });
      metrics.began(request.kind);
      metrics.ended(request.kind, await serveUpgrade(session, request, incoming, socket, head, clock));
    } catch (thrown) {
      socket.end(httpRefusal(this.#refused(incoming, thrown)));
    }
  }

  async #meant(incoming: IncomingMessage, socket: Duplex): Promise<Meant> {
    this.#authorise(certificateName(socket as TLSSocket));
    const { pathname, search } = new URL(incoming.url ?? '/', 'https://kubelet');
    const request = parseKubeletRequest(pathname, search.slice(1));
    const { lookup } = this.#options;
    return { request, session: lookup.session(await lookup.nodeOf(request, incoming.headers)) };
  }

  /** A node's certificate is often of the same authority: it must not open a shell on other nodes. */
  #authorise(name: string): void {
    const { clientNames } = this.#options;
    const allowed = clientNames === undefined ? !NODE_NAME.test(name) : clientNames.includes(name);
    if (!allowed)
      throw new EdgectlError('Forbidden', `${name} may not use the stream port`, { layer: 'tunnel' });
  }

  #refused(incoming: IncomingMessage, thrown: unknown): EdgectlError {
    const error = EdgectlError.from(thrown, 'Internal', { layer: 'tunnel' });
    this.#options.metrics.failed(error.reason);
    this.#options.log.warn({ url: incoming.url?.slice(0, 500), err: error }, 'stream request refused');
    return error;
  }
}
