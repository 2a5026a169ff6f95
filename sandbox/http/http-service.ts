/** A plain HTTP/1.1 server on loopback that can be cut off at any moment, as a process that is killed is. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;
/** Takes over the connection of an upgrade request and returns true, or leaves it to the handler. */
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  url: URL,
) => Promise<boolean>;

export class HttpService {
  readonly #handler: Handler;
  readonly #host: string;
  readonly #upgrade: UpgradeHandler;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  /** `port` 0: chosen at the first start, and the same after that. */
  constructor(port: number, handler: Handler, upgrade: UpgradeHandler, host = '127.0.0.1') {
    this.#host = host;
    this.#port = port;
    this.#handler = handler;
    this.#upgrade = upgrade;
  }

  get port(): number {
    return this.#port;
  }

  get isRunning(): boolean {
    return this.#server !== undefined;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((request, response) => void this.#answer(request, response));
    // Go's server keeps idle connections, and lets a request take its time.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on(
      'upgrade',
      (request: IncomingMessage, socket: Duplex, head: Buffer) =>
        void this.#acceptUpgrade(request, socket, head),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#host, () => resolve());
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends every connection at once and stops listening. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handler(request, response, urlOf(request));
    } catch (error) {
      if (!response.headersSent)
        plainError(response, 500, error instanceof Error ? error.message : String(error));
      else response.destroy();
    }
  }

  async #acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      if (await this.#upgrade(request, socket, head, urlOf(request))) return;
    } catch {
      socket.destroy();
      return;
    }
    // An upgrade that nobody wanted is an ordinary request.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.once('finish', () => socket.end());
    await this.#answer(request, response);
  }
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://node');
}

/** Go's `http.Error`. */
export function plainError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(`${message}\n`);
}

/** Text as go-restful writes it: typed by what it looks like, no newline added. */
export function text(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(message);
}

export function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(body);
}

/** A request's body. @throws Error past `maxBytes`. */
export async function bodyOf(request: IncomingMessage, maxBytes = 3 * 1024 * 1024): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new Error('http: request body too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
