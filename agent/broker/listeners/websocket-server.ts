/** MQTT over WebSocket (MQTT 3.1.1, section 6): for browsers, whose pages say where they come from, and for plants that let nothing else through. */
import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type SecureContextOptions, TLSSocket } from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { connectionId } from '../../../common/connection-pool.ts';
import { certificateOf, type ListenerOptions, type ListeningServer } from './listener.ts';

const SUBPROTOCOL = 'mqtt';
const PATHS: ReadonlySet<string> = new Set(['/', '/mqtt']);

export function createWebSocketListener(
  options: ListenerOptions,
  material: SecureContextOptions,
): ListeningServer {
  const { listener, limits, onArrival } = options;
  const timeouts: ServerOptions = {
    headersTimeout: limits.loginTimeoutMs,
    requestTimeout: limits.loginTimeoutMs,
    connectionsCheckingInterval: limits.loginTimeoutMs,
    maxHeaderSize: 8192,
  };
  const secure = listener.certFile !== undefined;
  const https = secure
    ? createSecureServer({
        ...timeouts,
        ...material,
        requestCert: listener.clientCaFile !== undefined,
        rejectUnauthorized: false,
        handshakeTimeout: limits.loginTimeoutMs,
      })
    : undefined;
  const server: Server = https ?? createServer(timeouts);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.packetMaxBytes,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  server.on('request', (_request, response) => {
    response.writeHead(426, { upgrade: 'websocket', connection: 'close' }).end();
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request, listener.allowedOrigins ?? []);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = createWebSocketStream(webSocket);
      onArrival({
        stream,
        address: request.socket.remoteAddress ?? 'unknown',
        id: connectionId(request.socket),
        certificate: request.socket instanceof TLSSocket ? certificateOf(request.socket) : undefined,
      });
    });
  });
  return https === undefined ? { server } : { server, renew: (changed) => https.setSecureContext(changed) };
}

/** The status of a refusal; `undefined` for a request that may go on. */
function refusalOf(
  { url = '', headers }: IncomingMessage,
  allowedOrigins: readonly string[],
): string | undefined {
  const [path = ''] = url.split('?', 1);
  if (!PATHS.has(path)) return '404 Not Found';
  // A page of any site can make a browser connect: only the pages that were named may.
  if (headers.origin !== undefined && !allowedOrigins.includes(headers.origin)) return '403 Forbidden';
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return offered.includes(SUBPROTOCOL) ? undefined : '400 Bad Request';
}
