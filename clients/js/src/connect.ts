/** How a program on Node.js gets a client. */
import { DEFAULT_URL, parseAddress } from './address.ts';
import type { Client } from './api.ts';
import { systemClock } from './clock.ts';
import { connectBy } from './connect-by.ts';
import { NodeConnection } from './connection.ts';
import { namedNode } from './named-node.ts';
import { createSha256 } from './node-sha256.ts';
import type { ConnectOptions } from './options.ts';

/**
 * Connects to a node's agent through a broker; by default through the embedded one of the node that the program runs on.
 * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const { url = DEFAULT_URL, username } = options;
  const address = parseAddress(url);
  const fallback = address.kind === 'unix' ? 'root' : 'anonymous';
  return connectBy({
    options,
    url,
    platform: {
      clock: systemClock,
      sha256: createSha256,
      connection: (events) => new NodeConnection(options, url, events),
    },
    principal: options.principal ?? username ?? fallback,
    named: options.node ?? (address.kind === 'unix' ? namedNode(address.path) : undefined),
  });
}
