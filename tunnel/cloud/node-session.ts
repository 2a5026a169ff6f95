/** One node's tunnel, as the cloud half sees it. */
import type { Channel } from '../wire/channel.ts';
import { type ConnectRequest, encodeConnect } from '../wire/connect-message.ts';
import type { ConnectType, TunnelLink } from '../wire/link.ts';

export interface NodeSessionOptions {
  readonly node: string;
  /** SHA-256 of the node's certificate. */
  readonly fingerprint: string;
  /** As the node itself says. */
  readonly internalIp: string;
  readonly link: TunnelLink;
  readonly nextConnectionId: () => number;
}

export class NodeSession {
  readonly node: string;
  readonly fingerprint: string;
  readonly internalIp: string;
  readonly link: TunnelLink;
  /** As the Kubernetes API says, once it was asked. */
  addresses: readonly string[] = [];
  readonly #nextConnectionId: () => number;

  constructor({ node, fingerprint, internalIp, link, nextConnectionId }: NodeSessionOptions) {
    this.node = node;
    this.fingerprint = fingerprint;
    this.internalIp = internalIp;
    this.link = link;
    this.#nextConnectionId = nextConnectionId;
  }

  open(type: ConnectType, request: Omit<ConnectRequest, 'connectionId'>): Channel {
    const connectionId = this.#nextConnectionId();
    return this.link.open(connectionId, type, encodeConnect({ connectionId, ...request }));
  }

  /** The API's word on the addresses counts; a node's own only as long as the API has none. */
  hasAddress(address: string): boolean {
    return this.addresses.length > 0 ? this.addresses.includes(address) : this.internalIp === address;
  }
}
