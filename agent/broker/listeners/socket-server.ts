/** MQTT over TCP, in the clear on loopback, and over TLS. */
import { createServer } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { connectionId } from '../../../common/connection-pool.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { refuseHandshake } from './handshake-refusal.ts';
import { certificateOf, type ListenerOptions, type ListeningServer } from './listener.ts';

export function createTcpServer({ onArrival }: ListenerOptions): ListeningServer {
  const server = createServer((socket) => {
    // Too many: closed before it came here.
    if (socket.destroyed) return;
    onArrival({
      stream: socket,
      address: socket.remoteAddress ?? 'unknown',
      id: connectionId(socket),
      certificate: undefined,
    });
  });
  return { server };
}

export function createTlsListener(
  { listener, limits, refusals, clock, onArrival }: ListenerOptions,
  material: SecureContextOptions,
): ListeningServer {
  const server = createTlsServer(
    {
      ...material,
      // Judged with the user name: a client may come with a password instead.
      requestCert: listener.clientCaFile !== undefined,
      rejectUnauthorized: false,
      handshakeTimeout: limits.loginTimeoutMs,
    },
    (socket) =>
      onArrival({
        stream: socket,
        address: socket.remoteAddress ?? 'unknown',
        id: connectionId(socket),
        certificate: certificateOf(socket),
      }),
  );
  // A failed handshake concerns that client alone.
  server.on(
    'tlsClientError',
    guarded(
      clock,
      (error: Error, socket: TLSSocket) => {
        refuseHandshake(refusals, error, socket);
        socket.destroy();
      },
      (_, __, socket) => socket.destroy(),
    ),
  );
  return { server, renew: (changed) => server.setSecureContext(changed) };
}
