/** A kubelet that answers from memory: logs of a wanted size, streams that echo, metrics; and a count of what is open. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { freePort } from '../../../sandbox/free-port.ts';
import type { Teardowns } from './teardowns.ts';

const BLOCK = Buffer.alloc(64 * 1024, 'a line of a log that a kubelet sends from memory, sixty-four..\n');

export class MemoryKubelet {
  readonly requests: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  readonly #server: Server;
  /** Followers of a log, by path. */
  readonly followers = new Set<ServerResponse>();
  readonly streams = new Set<Socket>();
  /** What came behind upgrades that were refused: to Edged that is another request. */
  behindRefusals = '';
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('upgrade', (request, socket: Socket, head: Buffer) => {
      socket.unshift(head);
      this.#upgrade(request, socket);
    });
  }

  static async start(t: Teardowns): Promise<MemoryKubelet> {
    const kubelet = new MemoryKubelet();
    await kubelet.listen();
    t.teardown(() => kubelet.stop());
    return kubelet;
  }

  async listen(): Promise<void> {
    // A port that the kernel chose is another test's soon after this server has stopped.
    this.#server.listen(await freePort(), '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What `/containerLogs/default/big/web?limitBytes=N` holds. */
  static bigLog(bytes: number): Buffer {
    return Buffer.alloc(bytes, BLOCK);
  }

  /** Writes to every follower. */
  append(text: string): void {
    for (const follower of this.followers) follower.write(text);
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.streams) socket.destroy();
  }

  #changed(): void {
    for (const check of this.#waiting) check();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.baseUrl);
    this.requests.push({ url: request.url ?? '', headers: request.headers });
    if (url.pathname === '/stats/summary') {
      response.setHeader('Content-Type', 'application/json');
      response.end('{"node":{"nodeName":"edge-01"},"pods":[]}');
    } else if (url.pathname.startsWith('/metrics')) {
      response.setHeader('Content-Type', 'text/plain; version=0.0.4');
      response.end('# HELP up\nup 1\n');
    } else if (url.pathname === '/containerLogs/default/big/web') {
      sendBlocks(response, Number(url.searchParams.get('limitBytes') ?? 0));
    } else if (url.searchParams.has('follow')) {
      this.followers.add(response);
      response.on('close', () => {
        this.followers.delete(response);
        this.#changed();
      });
      response.write('first line\n');
    } else if (url.pathname === '/containerLogs/default/web-0/web') {
      response.end('one\ntwo\n');
    } else {
      response.writeHead(404).end('pod "nope" does not exist');
    }
    this.#changed();
  }

  #upgrade(request: IncomingMessage, socket: Socket): void {
    this.requests.push({ url: request.url ?? '', headers: request.headers });
    if (request.url?.includes('/nope/') === true) {
      // As Edged does: the connection stays open for another request.
      socket.write(refusalOf(request.url));
      socket.on('data', (bytes: Buffer) => {
        this.behindRefusals += bytes.toString('latin1');
      });
      socket.on('end', () => socket.end());
    } else {
      const protocol = request.headers['x-stream-protocol-version'];
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n` +
          `${protocol === undefined ? '' : `X-Stream-Protocol-Version: ${String(protocol)}\r\n`}\r\n`,
      );
      if (request.url?.includes('/held/') === true) socket.pause();
      else if (request.url?.includes('/unread/') === true) endUnread(socket);
      else socket.pipe(socket);
    }
    this.streams.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.streams.delete(socket);
      this.#changed();
    });
    this.#changed();
  }
}

/** What a command prints that leaves its input unread and ends: output and status, in the frames of SPDY. */
export const UNREAD_OUTPUT = Buffer.concat([
  ...Array.from({ length: 4 }, (_, at) => spdyFrame(5, Buffer.alloc(10_000, 97 + at))),
  spdyFrame(1, Buffer.from('{"metadata":{},"status":"Success"}')),
]);

function spdyFrame(stream: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([head, data]);
}

/** Closes with input unread, as containerd does: the kernel resets the connection. */
function endUnread(socket: Socket): void {
  socket.once('readable', () => {
    socket.write(UNREAD_OUTPUT, () => socket.destroy());
  });
}

function sendBlocks(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const block = left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK;
      left -= block.length;
      if (!response.write(block)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

/** As Edged writes it: short words with their length, long ones in chunks. */
function refusalOf(url: string): string {
  const head = 'HTTP/1.1 404 Not Found\r\n';
  if (url.includes('/nope/endless')) return `${head}\r\npod does not exist`;
  if (url.includes('/nope/chunked'))
    return `${head}Transfer-Encoding: chunked\r\n\r\n12\r\npod does not exist\r\n0\r\n\r\n`;
  return `${head}Content-Length: 18\r\n\r\npod does not exist`;
}
