/** How a page gets a client. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Client } from '../api.ts';
import type { Clock } from '../clock.ts';
import { connectBy } from '../connect-by.ts';
import type { ConnectOptions } from '../options.ts';
import type { Sha256 } from '../platform.ts';
import { PacketConnection, type PacketConnectionOptions } from '../packet/packet-connection.ts';
import { type CreateSocket, dialWebSocket } from './web-socket.ts';

export interface PageConnectOptions
  extends Omit<ConnectOptions, 'url' | 'protocolVersion' | 'tls'>,
    Pick<PacketConnectionOptions, 'onStatus'> {
  /** `wss://` or `ws://`. */
  readonly url: string;
  /** For programs that send headers of their own. */
  readonly createSocket?: CreateSocket;
}

/**
 * Connects to a node's agent over MQTT 3.1.1 on a WebSocket.
 * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`.
 */
export async function connect(options: PageConnectOptions): Promise<Client> {
  const { url, username, principal = username ?? 'anonymous' } = options;
  return connectBy({
    options,
    url,
    platform: {
      clock: webClock,
      sha256: createSha256,
      connection: (events) =>
        new PacketConnection(
          { ...options, clock: webClock, dial: dialWebSocket(url, options.createSocket) },
          events,
        ),
    },
    principal,
    named: options.node,
  });
}

const webClock: Clock = {
  monotonic: () => performance.now(),
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    return { stop: () => clearTimeout(handle) };
  },
};

/** Not the browser's own: that one takes no bytes piece by piece, and is not there without TLS. */
function createSha256(): Sha256 {
  const hash = sha256.create();
  return {
    update: (bytes) => hash.update(bytes),
    digest: () => Buffer.from(hash.digest()).toString('hex'),
  };
}
