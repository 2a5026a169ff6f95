/** How a client comes about, wherever it runs. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Topics } from '@edgectl/rpc-schema/topics';
import type { Client } from './api.ts';
import { EdgectlClient } from './client.ts';
import { discoverNode } from './discover.ts';
import type { ConnectOptions } from './options.ts';
import type { Platform } from './platform.ts';

export interface ConnectParts {
  readonly options: ConnectOptions;
  readonly url: string;
  readonly platform: Platform;
  readonly principal: string;
  /** The node, where it is known before anybody is asked. */
  readonly named: string | undefined;
  /** Whether the node named so is there for certain: nothing is waited for, and what is wrong shows with the first call. */
  readonly eager?: boolean;
}

/** @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `InvalidParams`, `Canceled`. */
export async function connectBy({
  options,
  url,
  platform,
  principal,
  named,
  eager = false,
}: ConnectParts): Promise<Client> {
  const { clientPrefix = 'js' } = options;
  const label = `${clientPrefix}-${uniqueDigits()}`;
  const node = named ?? (await discoverNode(platform, url, `edgectl-${label}.0`));
  const topics = new Topics(node);
  const client = new EdgectlClient({ connect: options, topics, principal, label, platform, eager });
  try {
    await client.start();
  } catch (error) {
    // The broker accepted the connection, but refused a subscription that the client needs.
    await client.close();
    throw error;
  }
  if (eager || client.state !== undefined || options.node === undefined) return client;
  await client.close();
  throw await unknownNode(platform, url, `edgectl-${label}.0`, options.node);
}

/** A node that runs, or ever ran, on a broker has left its state there. */
async function unknownNode(
  platform: Platform,
  url: string,
  clientId: string,
  node: string,
): Promise<EdgectlError> {
  const others = await discoverNode(platform, url, clientId).then(
    (found): readonly unknown[] => [found],
    (error: unknown) => {
      const nodes: unknown = EdgectlError.from(error).details?.['nodes'];
      return Array.isArray(nodes) ? nodes : [];
    },
  );
  return new EdgectlError('NotFound', `there is no node ${JSON.stringify(node)} on the broker at ${url}`, {
    layer: 'client',
    hint: others.length === 0 ? 'no agent shows itself there' : `there is: ${others.join(', ')}`,
  });
}

/** 12 hexadecimal digits: a label tells programs apart and is no secret; loading `node:crypto` for it would delay a short program. */
function uniqueDigits(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
