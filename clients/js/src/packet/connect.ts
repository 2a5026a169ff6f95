/** How a short program on Node.js gets a client: over MQTT 3.1.1 on a socket, with little to load and little to wait for. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Client } from '../api.ts';
import { connectionClock } from '../clock.ts';
import { connectBy } from '../connect-by.ts';
import { onNode } from '../on-node.ts';
import type { ConnectOptions } from '../options.ts';
import { PacketConnection } from './packet-connection.ts';
import { dialSocket, socketOpener } from './socket.ts';

/**
 * Connects to a node's agent by a unix socket, TCP or TLS. On the socket of the node's own agent calls go out with the greeting: what
 * is wrong with the connection shows with the first call.
 * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`.
 */
export async function connect(options: Omit<ConnectOptions, 'protocolVersion'> = {}): Promise<Client> {
  const { url, address, principal, local, named, platform } = onNode(options);
  if (address.kind === 'websocket') {
    throw new EdgectlError(
      'InvalidParams',
      `${url}: a WebSocket needs the client of @edgectl/client itself`,
      {
        layer: 'client',
      },
    );
  }
  const connectTls = address.kind === 'tls' ? (await import('node:tls')).connect : undefined;
  const dial = dialSocket(socketOpener(address, options.tls, connectTls));
  return connectBy({
    options,
    url,
    platform: {
      ...platform,
      connection: (events) => new PacketConnection({ ...options, url, dial, clock: connectionClock }, events),
    },
    principal,
    named,
    eager: local !== undefined && named === local,
  });
}
