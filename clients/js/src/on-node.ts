/** What every client on Node.js has in common, whatever carries its packets. */
import { createHash } from 'node:crypto';
import { type Address, DEFAULT_URL, parseAddress } from './address.ts';
import { systemClock } from './clock.ts';
import { namedNode } from './named-node.ts';
import type { ConnectOptions } from './options.ts';
import type { Platform, Sha256 } from './platform.ts';

export interface OnNode {
  readonly url: string;
  readonly address: Address;
  readonly principal: string;
  /** The node as the file beside its socket names it. */
  readonly local: string | undefined;
  readonly named: string | undefined;
  readonly platform: Omit<Platform, 'connection'>;
}

/** @throws EdgectlError `InvalidParams` if the address is none. */
export function onNode(options: ConnectOptions): OnNode {
  const { url = DEFAULT_URL, username } = options;
  const address = parseAddress(url);
  const local = address.kind === 'unix' ? namedNode(address.path) : undefined;
  const fallback = address.kind === 'unix' ? 'root' : 'anonymous';
  return {
    url,
    address,
    principal: options.principal ?? username ?? fallback,
    local,
    named: options.node ?? local,
    platform: { clock: systemClock, sha256: createSha256 },
  };
}

function createSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('hex') };
}
