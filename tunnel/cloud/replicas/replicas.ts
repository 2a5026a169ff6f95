/** This replica among the others: it publishes which nodes it holds, and forwards requests for the nodes of others. */
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { RevokedCertificates } from '../../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../../common/clock.ts';
import { certificateName } from '../certificate.ts';
import type { CloudMetrics } from '../cloud-metrics.ts';
import type { ServerCredentials } from '../credential-files.ts';
import { NODE_HEADER } from '../go-headers.ts';
import { type NodeRegistry, notConnected } from '../node-registry.ts';
import { StreamServer } from '../stream-server.ts';
import type { ListenOptions } from '../tunnel-server.ts';
import type { Route } from '../route.ts';
import { askHolder, HOLDS_PATH } from './ask-holder.ts';
import { NodeClaims } from './node-claims.ts';
import type { NodeDirectory } from './node-directory.ts';
import { PeerClient } from './peer-client.ts';
import { PeerRoute } from './peer-route.ts';

export interface PeerOptions extends ListenOptions {
  /** Common name and DNS name in the certificates of all replicas. */
  readonly name: string;
}

export interface ReplicasOptions {
  readonly peer: PeerOptions;
  /** @param port the peer port that this replica listens on */
  directory(port: number): NodeDirectory;
  readonly registry: NodeRegistry;
  readonly revoked: RevokedCertificates;
  readonly metrics: CloudMetrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly answerTimeoutMs: number;
  /** The way of a node whose tunnel ends here. */
  localRoute(node: string): Route | undefined;
}

/** The other replica waits for the node as long; its refusal is the better answer. */
const HANDED_ON_MS = 5_000;

interface Membership {
  readonly directory: NodeDirectory;
  readonly claims: NodeClaims;
}

export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #server: StreamServer;
  readonly #peers: PeerClient;
  #membership: Membership | undefined;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    const { peer, metrics, revoked, clock, log } = options;
    this.#peers = new PeerClient({ credentials: peer.credentials, name: peer.name, revoked, clock });
    this.#server = new StreamServer({
      ...peer,
      door: 'peer',
      metrics,
      revoked,
      clock,
      log,
      acceptsUnverified: false,
      authorise: (client) => authorise(client, peer.name),
      answerItself: (incoming) => {
        const target = URL.parse(incoming.url ?? '/', 'https://replica');
        if (target?.pathname !== HOLDS_PATH) return undefined;
        const { searchParams } = target;
        authorise(incoming.socket as TLSSocket, peer.name);
        const node = incoming.headers[NODE_HEADER.toLowerCase()];
        const connection = searchParams.get('connection') ?? '';
        const fingerprint = searchParams.get('fingerprint') ?? '';
        return {
          holds: typeof node === 'string' && this.claims?.holds({ node, connection, fingerprint }) === true,
        };
      },
      // A forwarded request is never forwarded again, so that replicas that disagree cannot send it in a circle.
      routeOf: (_request, { headers }) => {
        const node = headers[NODE_HEADER.toLowerCase()];
        if (typeof node !== 'string')
          throw new EdgectlError('InvalidRequest', 'the request names no node', { layer: 'tunnel' });
        const route = options.localRoute(node);
        if (route === undefined) throw notConnected(node);
        return route;
      },
    });
  }

  get port(): number {
    return this.#server.port;
  }

  /** To be asked before a node's tunnel connected here; see {@link NodeClaims.acquire}. */
  get claims(): NodeClaims | undefined {
    return this.#membership?.claims;
  }

  renew(credentials: ServerCredentials): void {
    this.#server.renew(credentials);
    this.#peers.renew(credentials);
  }

  /** Revocation lists have changed. */
  endRevoked(): void {
    this.#server.endRevoked();
  }

  async start(): Promise<void> {
    const { registry, clock, log } = this.#options;
    await this.#server.start();
    const directory = this.#options.directory(this.port);
    const claims = new NodeClaims({
      directory,
      registry,
      holds: (holder, node) => askHolder(this.#peers, holder, node),
      clock,
      log,
    });
    await claims.start();
    this.#membership = { directory, claims };
  }

  /** Resolves when nothing is served for other replicas; new requests of theirs are taken meanwhile. */
  idle(): Promise<void> {
    return this.#server.idle();
  }

  /** Ends what is served for other replicas, which are told why. */
  endRequests(): Promise<void> {
    return this.#server.stop();
  }

  async stop(): Promise<void> {
    await this.#membership?.claims.stop();
    this.#peers.stop();
  }

  /**
   * @returns `undefined` if no replica holds the node
   * @throws EdgectlError `Unavailable` if the directory does not answer
   */
  async routeTo(node: string): Promise<Route | undefined> {
    const { clock, answerTimeoutMs, metrics } = this.#options;
    const directory = this.#membership?.directory;
    const holder = await directory?.holderOf(node);
    if (directory === undefined || holder === undefined) return undefined;
    metrics.handedOn();
    return new PeerRoute({
      node,
      holder,
      peers: this.#peers,
      directory,
      clock,
      answerTimeoutMs: answerTimeoutMs + HANDED_ON_MS,
    });
  }

  async nodesAt(address: string): Promise<readonly string[]> {
    return (await this.#membership?.directory.nodesAt(address)) ?? [];
  }

  get directoryIsReachable(): boolean {
    return this.#membership?.directory.isReachable ?? false;
  }
}

function authorise(client: TLSSocket, name: string): string {
  const commonName = certificateName(client);
  if (commonName === name) return name;
  throw new EdgectlError(
    'Forbidden',
    `${commonName} is not a replica: certificates of replicas name ${name}`,
    {
      layer: 'tunnel',
    },
  );
}
