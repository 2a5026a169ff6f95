/** The Kubernetes REST door: kubectl and client libraries, pointed at the node itself. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { Backoff } from '../../common/backoff.ts';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import { FileWatch } from '../../common/file-watch.ts';
import type { Limits } from '../../common/limits.ts';
import type { Admission } from '../admission/admission.ts';
import type { RestConfiguration } from '../config/configuration.ts';
import type { UserDirectory } from '../access/user-directory.ts';
import type { TokenBuckets } from '../../common/token-buckets.ts';
import { GatewayServer, type TlsMaterial } from './http/gateway-server.ts';
import { GatheredBodies } from './http/request-body.ts';
import type { Route } from './http/route.ts';
import { Router } from './http/router.ts';
import { RunningRequests } from './http/running-requests.ts';

export interface GatewayOptions {
  readonly configuration: RestConfiguration;
  readonly nodeName: string;
  readonly routes: readonly Route[];
  /** Read, or made, before the door first opens. */
  readonly tls: () => Promise<TlsMaterial | undefined>;
  readonly users: Pick<UserDirectory, 'byToken' | 'byCertificate' | 'holds' | 'onChange'>;
  readonly admission: Admission;
  readonly rateLimiter: TokenBuckets;
  readonly limits: Limits;
  readonly onAnswered?: (code: number) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Waits between attempts where the port is taken: another agent may be about to end. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #requests: RunningRequests;
  readonly #stopped = new AbortController();
  #server: GatewayServer | undefined;
  #port: number | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#requests = new RunningRequests(options.users, options.clock);
  }

  /** Where the door is open; `undefined` while it is not. */
  get address(): { readonly host: string; readonly port: number } | undefined {
    return this.#port === undefined
      ? undefined
      : { host: this.#options.configuration.address, port: this.#port };
  }

  /** Requests that are being answered, and connections: for tests and metrics. */
  held(): Readonly<Record<string, number>> {
    return { restRequests: this.#requests.size, restConnections: this.#server?.connections ?? 0 };
  }

  /** Resolves after the first attempt; where the place is taken, it is tried again and the agent does without. */
  async start(): Promise<void> {
    this.#requests.start(this.#stopped.signal);
    if (!(await this.#open())) background(this.#options.clock, this.#openLater());
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#port = undefined;
    await this.#server?.stop();
  }

  #openLater(): Promise<void> {
    const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    return backoff.retry(() => this.#open(), this.#options.clock, this.#stopped.signal);
  }

  async #open(): Promise<boolean> {
    const { configuration, log } = this.#options;
    const { address, port } = configuration;
    try {
      const server = await this.#create();
      this.#port = await server.listen(address, port);
      this.#server = server;
      this.#watchCertificates(server);
      // The agent may have been stopped meanwhile.
      if (this.#stopped.signal.aborted) await this.stop();
      else log.info({ address, port: this.#port }, 'the Kubernetes API is served');
      return true;
    } catch (error) {
      log.warn(
        { address, port, reason: EdgectlError.from(error).message },
        'the Kubernetes API cannot be served',
      );
      return false;
    }
  }

  #watchCertificates(server: GatewayServer): void {
    const { configuration, tls, clock, log } = this.#options;
    const { certFile, keyFile, clientCaFile } = configuration;
    const renew = async (): Promise<void> => {
      try {
        const material = await tls();
        if (material !== undefined) server.renew(material);
      } catch (error) {
        log.error(
          { reason: EdgectlError.from(error).message },
          'a new certificate or authority is not in use',
        );
      }
    };
    for (const file of [certFile, keyFile, clientCaFile]) {
      if (file === undefined) continue;
      new FileWatch(file, clock, () => background(clock, renew())).start(this.#stopped.signal);
    }
  }

  async #create(): Promise<GatewayServer> {
    const {
      configuration,
      nodeName,
      routes,
      tls,
      users,
      admission,
      rateLimiter,
      limits,
      onAnswered,
      clock,
      log,
    } = this.#options;
    return new GatewayServer({
      admission: {
        router: new Router(routes),
        credentials: users,
        admission,
        rateLimiter,
        get bodyMaxBytes() {
          return limits.requestMaxBytes;
        },
        bodies: new GatheredBodies(() => limits.unreadMaxBytes),
        hosts: [nodeName, ...configuration.allowedHosts],
        origins: configuration.allowedOrigins.map((origin) => origin.toLowerCase()),
      },
      requests: this.#requests,
      tls: await tls(),
      ...(onAnswered === undefined ? {} : { onAnswered }),
      maxConnections: limits.restConnections,
      maxConnectionsPerAddress: limits.restConnectionsPerAddress,
      clock,
      log,
    });
  }
}
