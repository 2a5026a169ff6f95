/** How a program gets a client. */
import { randomBytes } from 'node:crypto';
import { Topics } from '@edgectl/rpc-schema/topics';
import { DEFAULT_URL, parseAddress } from './address.ts';
import type { Client } from './api.ts';
import { EdgectlClient } from './client.ts';
import { systemClock } from './clock.ts';
import { discoverNode } from './discover.ts';
import type { ConnectOptions } from './options.ts';

/**
 * Connects to a node's agent through a broker; by default through the embedded one of the node that the program runs on.
 * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const { url = DEFAULT_URL, username, clientPrefix = 'js' } = options;
  const fallback = parseAddress(url).kind === 'unix' ? 'root' : 'anonymous';
  const principal = options.principal ?? username ?? fallback;
  const label = `${clientPrefix}-${randomBytes(6).toString('hex')}`;
  const node = options.node ?? (await discoverNode(options, url, `edgectl-${label}.0`, systemClock));
  const topics = new Topics(node);
  const client = new EdgectlClient({ connect: options, url, topics, principal, label, clock: systemClock });
  await client.start();
  return client;
}
