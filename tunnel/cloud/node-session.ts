/** One node's tunnel, as the cloud half sees it. */
import type { TLSSocket } from 'node:tls';
import type { Channel } from '../wire/channel.ts';
import { type ConnectRequest, encodeConnect } from '../wire/connect-message.ts';
import type { ConnectType, TunnelLink } from '../wire/link.ts';

export interface NodeSessionOptions {
  readonly node: string;
  /** The id of this tunnel, unique across all replicas. */
  readonly connection: string;
  /** SHA-256 of the node's certificate. */
  readonly fingerprint: string;
  /** What revocation lists name that certificate by. */
  readonly identity: string;
  /** The connection that showed it. */
  readonly client: TLSSocket;
  /** What the node says about itself; not verified. */
  readonly statedIp: string;
  readonly link: TunnelLink;
  readonly nextConnectionId: () => number;
}

export class NodeSession {
  readonly node: string;
  readonly connection: string;
  readonly fingerprint: string;
  readonly identity: string;
  readonly client: TLSSocket;
  readonly link: TunnelLink;
  /** The node's own word, until the Kubernetes API was asked. */
  addresses: readonly string[];
  readonly #nextConnectionId: () => number;
  readonly #ended = new AbortController();

  constructor({
    node,
    connection,
    fingerprint,
    identity,
    client,
    link,
    nextConnectionId,
  }: NodeSessionOptions) {
    this.node = node;
    this.connection = connection;
    this.fingerprint = fingerprint;
    this.identity = identity;
    this.client = client;
    this.addresses = [];
    this.link = link;
    this.#nextConnectionId = nextConnectionId;
  }

  /** Aborted when the tunnel has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  end(): void {
    this.#ended.abort();
  }

  open(type: ConnectType, request: Omit<ConnectRequest, 'connectionId'>): Channel {
    const connectionId = this.#nextConnectionId();
    return this.link.open(connectionId, type, encodeConnect({ connectionId, ...request }));
  }
}
