/** How a program on Node.js gets a client. */
import type { Client } from './api.ts';
import { connectBy } from './connect-by.ts';
import { NodeConnection } from './connection.ts';
import { onNode } from './on-node.ts';
import type { ConnectOptions } from './options.ts';

/**
 * Connects to a node's agent through a broker; by default through the embedded one of the node that the program runs on.
 * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const { url, principal, named, platform } = onNode(options);
  return connectBy({
    options,
    url,
    platform: { ...platform, connection: (events) => new NodeConnection(options, url, events) },
    principal,
    named,
  });
}
