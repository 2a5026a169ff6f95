/** The cloud's half of the tunnel, put together. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import { type Clock, systemClock } from '../../common/clock.ts';
import type { KubeletRequest } from '../wire/kubelet-request.ts';
import { STALL_LIMIT_MS } from '../wire/limits.ts';
import { ClientAccess } from './client-access.ts';
import { CloudMetrics } from './cloud-metrics.ts';
import type { ServerCredentials } from './credential-files.ts';
import { HealthServer } from './health-server.ts';
import { KubeletPort } from './kubelet-port.ts';
import type { KubernetesAccess } from './kubernetes-access.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { NodeWatch } from './node-watch.ts';
import { NodeLookup } from './node-lookup.ts';
import { NodeRegistry, notConnected } from './node-registry.ts';
import type { NodeDirectory } from './replicas/node-directory.ts';
import { type PeerOptions, Replicas } from './replicas/replicas.ts';
import { AnswerServer } from './serve-answer.ts';
import { type Issuer, missingIn, namesOf, ServingCertificate } from './serving-certificate.ts';
import { StreamServer } from './stream-server.ts';
import { type ListenOptions, TunnelServer } from './tunnel-server.ts';
import { LocalRoute, type Route } from './route.ts';

export interface TunnelCloudOptions {
  readonly stream: ListenOptions & {
    readonly clientNames?: readonly string[];
    /** See {@link ClientAccess}; off if it is absent. */
    readonly reviews?: boolean;
    /** Signs a certificate that names every node's address; without it the one of `credentials` is shown. */
    readonly issuer?: Issuer;
  };
  readonly tunnel: ListenOptions & { readonly acceptSubProtocol?: boolean };
  readonly health: { readonly host?: string; readonly port: number };
  /** Files of certificates that were taken back, for every port. */
  readonly revocationLists?: readonly string[];
  readonly kubernetes: KubernetesAccess;
  /** Several replicas for the same nodes. */
  readonly replicas?: { readonly peer: PeerOptions; directory(port: number): NodeDirectory };
  /** Written into the Node objects; `undefined` leaves them alone. */
  readonly kubeletPort?: number;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly stallLimitMs?: number;
  readonly answerTimeoutMs?: number;
  readonly resumeWaitMs?: number;
  /** How long requests may continue after `stop` was called. */
  readonly drainMs?: number;
}

const DEFAULT_ANSWER_TIMEOUT_MS = 30_000;
const DEFAULT_RESUME_WAIT_MS = 60_000;
const DEFAULT_DRAIN_MS = 20_000;
const DRAIN_CHECK_MS = 250;

export interface CloudPorts {
  readonly stream: number;
  readonly tunnel: number;
  readonly health: number;
  /** Where there are several replicas. */
  readonly peer?: number;
}

export interface RenewedCredentials {
  readonly stream?: ServerCredentials;
  readonly tunnel?: ServerCredentials;
  readonly peer?: ServerCredentials;
}

export class TunnelCloud {
  readonly registry: NodeRegistry;
  readonly #options: TunnelCloudOptions;
  readonly #clock: Clock;
  readonly #revoked: RevokedCertificates;
  readonly #stream: StreamServer;
  readonly #tunnel: TunnelServer;
  readonly #replicas: Replicas | undefined;
  readonly #health: HealthServer;
  readonly #lookup: NodeLookup;
  readonly #answers: AnswerServer;
  #shown: ServerCredentials;
  readonly #serving: ServingCertificate | undefined;
  readonly #nodes: NodeWatch;
  readonly #watching = new AbortController();
  #ready = false;

  constructor(options: TunnelCloudOptions) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    const { log, kubeletPort: port, revocationLists = [] } = options;
    const revoked = new RevokedCertificates({ lists: () => revocationLists, clock, log });
    this.#revoked = revoked;
    const registry = new NodeRegistry(clock);
    this.registry = registry;
    const metrics = new CloudMetrics(registry);
    metrics.gauge('edgectl_cloud_ready', 'Whether requests are taken: 1, or 0 while it drains.', () =>
      this.#ready ? 1 : 0,
    );
    metrics.gauge(
      'edgectl_cloud_revocation_lists_in_force',
      'Whether every revocation list is in force as its file is now: 1 or 0.',
      () => (revoked.problem === undefined ? 1 : 0),
    );
    const kubernetes = new KubernetesClient(options.kubernetes);
    const kubeletPort = new KubeletPort({ kubernetes, clock, log, port });
    const answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    this.#answers = new AnswerServer({
      clock,
      registry,
      answerTimeoutMs,
      log,
      resumeWaitMs: options.resumeWaitMs ?? DEFAULT_RESUME_WAIT_MS,
    });
    const replicas =
      options.replicas === undefined
        ? undefined
        : new Replicas({
            ...options.replicas,
            registry,
            revoked,
            metrics,
            clock,
            log,
            answerTimeoutMs,
            localRoute: (node) => this.#localRoute(node),
          });
    this.#replicas = replicas;
    if (replicas !== undefined) {
      metrics.gauge(
        'edgectl_cloud_directory_reachable',
        'Whether the directory of nodes could be asked when it last was: 1 or 0.',
        () => (replicas.directoryIsReachable ? 1 : 0),
      );
    }
    this.#lookup = new NodeLookup({
      registry,
      kubernetes,
      clock,
      ...(replicas === undefined ? {} : { nodesAt: (address) => replicas.nodesAt(address) }),
    });
    const { clientNames, reviews = false } = options.stream;
    this.#shown = options.stream.credentials;
    const access = new ClientAccess({
      ...(clientNames === undefined ? {} : { clientNames }),
      reviews,
      kubernetes,
      clock,
      authorities: () => ({ setting: 'stream.caFile', ca: this.#shown.ca }),
    });
    this.#stream = new StreamServer({
      ...options.stream,
      door: 'stream',
      revoked,
      acceptsUnverified: true,
      mistrusted: () => this.#mistrusted(),
      authorise: async (client, request, asking) => (await access.check(client, request, asking)).user,
      routeOf: (request, incoming) => this.#routeOf(request, incoming),
      metrics,
      clock,
      log,
    });
    this.#tunnel = new TunnelServer({
      ...options.tunnel,
      registry,
      revoked,
      metrics,
      clock,
      log,
      stallLimitMs: options.stallLimitMs ?? STALL_LIMIT_MS,
      claim: async (claim) => await replicas?.claims?.acquire(claim),
      connected: (session) => kubeletPort.see(session),
    });
    const { credentials: base, issuer } = options.stream;
    this.#serving =
      issuer === undefined
        ? undefined
        : new ServingCertificate({
            base,
            issuer,
            clock,
            log,
            issued: (credentials) => {
              this.#shown = credentials;
              this.#stream.renew(credentials);
            },
          });
    this.#nodes = new NodeWatch({
      kubernetes,
      clock,
      log,
      changed: (name, node) => {
        const session = registry.get(name);
        if (session !== undefined && node !== undefined) kubeletPort.changed(session, node);
        this.#serving?.name(this.#addresses());
      },
    });
    registry.on('added', () => this.#serving?.name(this.#addresses()));
    this.#health = new HealthServer({ ...options.health, metrics, ready: () => this.#ready });
  }

  get ports(): CloudPorts {
    return {
      stream: this.#stream.port,
      tunnel: this.#tunnel.port,
      health: this.#health.port,
      ...(this.#replicas === undefined ? {} : { peer: this.#replicas.port }),
    };
  }

  /** Requests that are being served. */
  get active(): number {
    return this.#stream.active;
  }

  async start(): Promise<void> {
    // Each list has ends of its own.
    setMaxListeners(0, this.#watching.signal);
    this.#revoked.onChange(() => this.#endRevoked(), this.#watching.signal);
    this.#revoked.start(this.#watching.signal);
    await this.#health.start();
    await this.#replicas?.start();
    await this.#tunnel.start();
    await this.#stream.start();
    // Never rejects; ends with the signal.
    void this.#nodes.run(this.#watching.signal);
    this.#serving?.name(this.#addresses());
    this.#ready = true;
    this.#options.log.info(this.ports, 'the cloud half is ready');
  }

  /** Certificates were renewed: for connections to come. */
  renew({ stream, tunnel, peer }: RenewedCredentials): void {
    if (stream !== undefined) {
      this.#shown = stream;
      if (this.#serving === undefined) this.#stream.renew(stream);
      else this.#serving.renew(stream);
    }
    if (tunnel !== undefined) this.#tunnel.renew(tunnel);
    if (peer !== undefined) this.#replicas?.renew(peer);
  }

  /**
   * Takes nothing new, lets what runs come to its end for a while, then ends everything. Who is cut off is told so before its tunnel
   * and its connection go: client-go takes an exec that ends without a status for a success.
   * @param hurry aborts if nothing is waited for any more
   */
  async stop(hurry?: AbortSignal): Promise<void> {
    this.#ready = false;
    const draining = new AbortController();
    this.#tunnel.sendIdleAway();
    this.#clock.every(DRAIN_CHECK_MS, () => this.#tunnel.sendIdleAway(), draining.signal);
    await new Promise<void>((resolve) => {
      this.#clock.after(this.#options.drainMs ?? DEFAULT_DRAIN_MS, resolve, draining.signal);
      hurry?.addEventListener('abort', () => resolve(), { signal: draining.signal });
      if (hurry?.aborted === true) resolve();
      Promise.all([this.#stream.drain(), this.#replicas?.idle()]).then(() => resolve(), resolve);
    });
    draining.abort();
    await Promise.all([this.#stream.stop(), this.#replicas?.endRequests()]);
    this.#tunnel.stop();
    await this.#replicas?.stop();
    this.#watching.abort();
    this.#serving?.stop();
    this.#health.stop();
  }

  #endRevoked(): void {
    this.#tunnel.endRevoked();
    this.#stream.endRevoked();
    this.#replicas?.endRevoked();
  }

  /** By which kube-apiserver may ask here: of nodes that have a tunnel here, and of those that name this port. */
  #addresses(): readonly string[] {
    const { kubeletPort } = this.#options;
    return [
      ...[...this.registry.sessions].flatMap(({ addresses }) => addresses),
      ...[...this.#nodes.nodes.values()].flatMap((node) =>
        kubeletPort !== undefined && node.kubeletPort === kubeletPort ? node.addresses : [],
      ),
    ];
  }

  #mistrusted(): string {
    const { cert } = this.#shown;
    const lacking = missingIn(cert, this.#addresses());
    const names = namesOf(cert).join(', ');
    return lacking.length === 0
      ? `the client does not trust the authority of the certificate, which names ${names}`
      : `the client verifies the node's address; the certificate names ${names}, and lacks ${lacking.join(', ')}: issue it with these, set stream.issuer, or leave --kubelet-certificate-authority out`;
  }

  async #routeOf(request: KubeletRequest, incoming: IncomingMessage): Promise<Route> {
    const node = await this.#lookup.nodeOf(request, incoming.headers);
    const route = this.#localRoute(node) ?? (await this.#replicas?.routeTo(node));
    if (route === undefined) throw notConnected(node);
    return route;
  }

  #localRoute(node: string): Route | undefined {
    const session = this.registry.get(node);
    if (session?.link.isOpen !== true) return undefined;
    return new LocalRoute(session, this.#answers, this.#clock);
  }
}
