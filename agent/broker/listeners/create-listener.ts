/** The listener that an entry of the configuration describes. */
import { Listener, type ListenerOptions } from './listener.ts';
import { createTcpServer, createTlsListener } from './socket-server.ts';
import { createWebSocketListener } from './websocket-server.ts';

const CREATE = { tcp: createTcpServer, tls: createTlsListener, websocket: createWebSocketListener } as const;

export function createListener(options: ListenerOptions): Listener {
  return new Listener(options, CREATE[options.listener.kind]);
}
