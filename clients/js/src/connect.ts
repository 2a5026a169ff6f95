/** How a program gets a client. */
import { Topics } from '@edgectl/rpc-schema/topics';
import { DEFAULT_URL, parseAddress } from './address.ts';
import type { Client } from './api.ts';
import { EdgectlClient } from './client.ts';
import { systemClock } from './clock.ts';
import { discoverNode } from './discover.ts';
import { namedNode } from './named-node.ts';
import type { ConnectOptions } from './options.ts';

/**
 * Connects to a node's agent through a broker; by default through the embedded one of the node that the program runs on.
 * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const { url = DEFAULT_URL, username, clientPrefix = 'js' } = options;
  const address = parseAddress(url);
  const fallback = address.kind === 'unix' ? 'root' : 'anonymous';
  const principal = options.principal ?? username ?? fallback;
  const label = `${clientPrefix}-${uniqueDigits()}`;
  const named = options.node ?? (address.kind === 'unix' ? namedNode(address.path) : undefined);
  const node = named ?? (await discoverNode(options, url, `edgectl-${label}.0`, systemClock));
  const topics = new Topics(node);
  const client = new EdgectlClient({ connect: options, url, topics, principal, label, clock: systemClock });
  await client.start();
  return client;
}

/** 12 hexadecimal digits: a label tells programs apart and is no secret; loading `node:crypto` for it would delay a short program. */
function uniqueDigits(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
