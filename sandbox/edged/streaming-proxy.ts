/** Hands an exec, attach or port-forward request on to the runtime's streaming server, byte for byte, as kubelet does. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { socketHost } from '../../common/network-address.ts';
import { plainError } from '../http/http-service.ts';

/** Where the runtime waits for the stream: one connection, within a minute. */
function dial(url: string): { readonly upstream: Socket; readonly path: string; readonly host: string } {
  const target = new URL(url);
  const { host, port, pathname, search } = target;
  return {
    upstream: connect({ port: Number(port), host: socketHost(target), noDelay: true }),
    path: `${pathname}${search}`,
    host,
  };
}

/** Joins the two connections until either ends; what the client sent goes out with the address changed. */
export function proxyUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: string): void {
  const { upstream, path, host } = dial(url);
  const close = (): void => {
    upstream.destroy();
    socket.destroy();
  };
  upstream.once('error', close);
  socket.once('error', close);
  upstream.once('connect', () => {
    const headers: string[] = [];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      const name = request.rawHeaders[index] ?? '';
      const value = name.toLowerCase() === 'host' ? host : (request.rawHeaders[index + 1] ?? '');
      headers.push(`${name}: ${value}`);
    }
    upstream.write(`${request.method ?? 'GET'} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    if (head.length > 0) upstream.write(head);
    socket.pipe(upstream);
    upstream.pipe(socket);
  });
  upstream.once('close', () => socket.end());
  socket.once('close', () => upstream.destroy());
}

/** The answer to a request without an upgrade. */
export function upgradeRequired(response: ServerResponse): void {
  plainError(response, 500, 'Upgrade request required');
}
