/** The server's side of a WebSocket, for what is not passed through. */
import type { IncomingMessage } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type WebSocket, WebSocketServer } from 'ws';
import type { UpgradeMessage, UpgradingClient } from './accept-upgrade.ts';

/** kubectl sends 32 KiB; what is larger is taken, up to here. */
const MESSAGE_MAX_BYTES = 4 * 1024 * 1024;

/**
 * The socket is paused: nothing of what the client sends is lost before somebody listens.
 * @param protocol one of those that the client offers
 */
export function acceptWebSocket(
  { method, headers }: UpgradeMessage,
  { socket, head, warning }: UpgradingClient,
  protocol: string,
): Promise<WebSocket> {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX_BYTES,
    skipUTF8Validation: true,
    allowSynchronousEvents: true,
  });
  // Said here and not by the library: a sub-protocol of Kubernetes has a slash in its name, and the library knows the RFC.
  const own = [
    `Sec-WebSocket-Protocol: ${protocol}`,
    ...(warning === undefined ? [] : [`Warning: ${warning}`]),
  ];
  server.once('headers', (lines) => lines.push(...own));
  return new Promise((resolve, reject) => {
    // A handshake that is none is answered by the library, which closes the connection.
    const closed = (): void => reject(new EdgectlError('Canceled', 'the client disconnected'));
    if (socket.destroyed) {
      closed();
      return;
    }
    socket.once('close', closed);
    const asked = { method, headers: { ...headers, 'sec-websocket-protocol': undefined } };
    server.handleUpgrade(asked as unknown as IncomingMessage, socket, head, (accepted) => {
      socket.off('close', closed);
      accepted.binaryType = 'nodebuffer';
      accepted.pause();
      // What goes wrong with it is told by its close.
      accepted.on('error', () => undefined);
      resolve(accepted);
    });
  });
}
