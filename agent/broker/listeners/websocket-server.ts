/** MQTT over WebSocket (MQTT 3.1.1, section 6): for browsers, whose pages say where they come from, and for plants that let nothing else through. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type SecureContextOptions, TLSSocket } from 'node:tls';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../../common/clock.ts';
import { connectionId } from '../../../common/connection-pool.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import {
  type Arrival,
  certificateOf,
  createTcpServer,
  createTlsListener,
  Listener,
  type ListenerOptions,
  type ListeningServer,
  refuseHandshakes,
} from './listener.ts';

const SUBPROTOCOL = 'mqtt';
const PATHS: ReadonlySet<string> = new Set(['/', '/mqtt']);

function createWebSocketListener(options: ListenerOptions, material: SecureContextOptions): ListeningServer {
  const { listener, limits, refusals, clock, onArrival } = options;
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
  const entrance = new WebSocketEntrance({ clock, limits, onArrival });
  if (https !== undefined) refuseHandshakes(https, options);
  server.on(
    'request',
    guarded(
      clock,
      (request: IncomingMessage, response: ServerResponse) => {
        refusals.refuse('upgrade', {
          who: request.socket.remoteAddress ?? 'unknown',
          reason: 'HTTP without an upgrade to WebSocket',
          hint: 'this listener serves only MQTT over WebSocket; the Kubernetes API has an address of its own (rest: in agent.yaml)',
        });
        response.writeHead(426, { upgrade: 'websocket', connection: 'close' }).end();
      },
      (_, { socket }) => socket.destroy(),
    ),
  );
  server.on(
    'upgrade',
    guarded(
      clock,
      (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        socket.on('error', () => socket.destroy());
        const refusal = refusalOf(request, listener.allowedOrigins ?? []);
        if (refusal !== undefined) {
          const { kind, status, reason, hint } = refusal;
          refusals.refuse(kind, { who: request.socket.remoteAddress ?? 'unknown', reason, hint });
          const body = `${reason}: ${hint}\n`;
          socket.end(
            `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
          );
          return;
        }
        const certificate = request.socket instanceof TLSSocket ? certificateOf(request.socket) : undefined;
        entrance.admit(request, socket, head, { certificate });
      },
      (_, { socket }) => socket.destroy(),
    ),
  );
  return https === undefined ? { server } : { server, renew: (changed) => https.setSecureContext(changed) };
}

/** What turns an upgrade that was judged into a connection of the broker. */
export class WebSocketEntrance {
  readonly #options: Pick<ListenerOptions, 'clock' | 'limits' | 'onArrival'>;
  readonly #sockets: WebSocketServer;

  constructor(options: Pick<ListenerOptions, 'clock' | 'limits' | 'onArrival'>) {
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.limits.packetMaxBytes,
      perMessageDeflate: false,
      handleProtocols: () => SUBPROTOCOL,
    });
  }

  /** @param onOpen given the WebSocket, for whoever has to close it with a reason */
  admit(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { onOpen, ...proved }: Pick<Arrival, 'certificate' | 'page'> & { onOpen?: (socket: WebSocket) => void },
  ): void {
    const { clock, onArrival } = this.#options;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = createWebSocketStream(webSocket);
      onOpen?.(webSocket);
      onArrival({
        stream,
        onGathered: (tell) => followMessages(clock, request.socket, webSocket, tell),
        address: request.socket.remoteAddress ?? 'unknown',
        id: connectionId(request.socket),
        ...proved,
      });
    });
  }
}

/** ws gives a message away when it is whole; until then all of it waits in there. Frames and TLS add a little to what is counted. */
function followMessages(
  clock: Clock,
  socket: Pick<Duplex, 'on'> & { readonly bytesRead: number },
  webSocket: WebSocket,
  tell: (bytes: number) => void,
): void {
  let whole = socket.bytesRead;
  webSocket.on(
    'message',
    guarded(clock, () => {
      whole = socket.bytesRead;
    }),
  );
  // After the listener of ws.
  socket.on(
    'data',
    guarded(clock, () => tell(socket.bytesRead - whole)),
  );
}

interface UpgradeRefusal {
  readonly kind: 'origin' | 'upgrade';
  readonly status: string;
  readonly reason: string;
  readonly hint: string;
}

/** `undefined` for a request that may go on. */
function refusalOf(
  { url = '', headers }: IncomingMessage,
  allowedOrigins: readonly string[],
): UpgradeRefusal | undefined {
  const [path = ''] = url.split('?', 1);
  if (!PATHS.has(path)) {
    return {
      kind: 'upgrade',
      status: '404 Not Found',
      reason: `there is nothing at ${shown(path)}`,
      hint: `the paths are ${[...PATHS].join(' and ')}`,
    };
  }
  // A page of any site can make a browser connect: only the pages that were named may.
  if (headers.origin !== undefined && !allowedOrigins.includes(headers.origin)) {
    return {
      kind: 'origin',
      status: '403 Forbidden',
      reason: `web pages from ${shown(headers.origin)} may not connect`,
      hint: "add it to allowedOrigins of this listener in agent.yaml; a program that is not a browser may send no Origin at all (paho's does)",
    };
  }
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered.includes(SUBPROTOCOL)) return undefined;
  return {
    kind: 'upgrade',
    status: '400 Bad Request',
    reason: 'the subprotocol mqtt was not offered',
    hint: `offer it: Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
  };
}

/** Text from a client, made safe for an answer and for the log. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 128)).replace(/[^\x20-\x7e]/g, '?');
}

/** The listener that an entry of the configuration describes. */
const CREATE = { tcp: createTcpServer, tls: createTlsListener, websocket: createWebSocketListener } as const;

export function createListener(options: ListenerOptions): Listener {
  return new Listener(options, CREATE[options.listener.kind]);
}
