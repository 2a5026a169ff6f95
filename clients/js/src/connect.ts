/** How a program gets a client. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
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
  if (client.state !== undefined || options.node === undefined) return client;
  await client.close();
  throw await unknownNode(options, url, `edgectl-${label}.0`);
}

/** A node that runs, or ever ran, on a broker has left its state there. */
async function unknownNode(options: ConnectOptions, url: string, clientId: string): Promise<EdgectlError> {
  const others = await discoverNode(options, url, clientId, systemClock).then(
    (node): readonly unknown[] => [node],
    (error: unknown) => {
      const nodes: unknown = EdgectlError.from(error).details?.['nodes'];
      return Array.isArray(nodes) ? nodes : [];
    },
  );
  return new EdgectlError(
    'NotFound',
    `there is no node ${JSON.stringify(options.node)} on the broker at ${url}`,
    {
      layer: 'client',
      hint: others.length === 0 ? 'no agent shows itself there' : `there is: ${others.join(', ')}`,
    },
  );
}

/** 12 hexadecimal digits: a label tells programs apart and is no secret; loading `node:crypto` for it would delay a short program. */
function uniqueDigits(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
