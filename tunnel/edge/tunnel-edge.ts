/** The node's half of the tunnel: dials out, keeps the tunnel standing, serves what the cloud asks. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { Backoff } from '../../common/backoff.ts';
import { type Clock, systemClock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { SILENCE_LIMIT_MS, STALL_LIMIT_MS } from '../wire/limits.ts';
import { type ConnectType, TunnelLink } from '../wire/link.ts';
import type { WireMode } from '../wire/own-messages.ts';
import type { TunnelBackend } from './backend.ts';
import { type Dialled, dialTunnel, type TunnelCredentials } from './dial.ts';
import { serveConnection } from './serve-connection.ts';

export interface TunnelEdgeOptions {
  /** Tried in turn: `host:port` or `wss://host:port`. */
  readonly servers: readonly string[];
  readonly node: string;
  /** The node's address as the cluster knows it; empty: the one that the cloud sees. Asked before each attempt. */
  internalIp(): Promise<string>;
  /** Read again before each attempt: EdgeCore renews its certificate. */
  credentials(): Promise<TunnelCredentials>;
  readonly backend: TunnelBackend;
  /** Whether a revocation list names the certificate; see {@link TunnelEdge.checkServer}. */
  isRevoked(identity: string): boolean;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Off: speak KubeEdge's wire alone. */
  readonly offerSubProtocol?: boolean;
  /** How long one reader may make a KubeEdge tunnel wait. */
  readonly stallLimitMs?: number;
  /** First and longest wait between attempts. */
  readonly reconnectMs?: readonly [number, number];
  /** Called after each change of {@link TunnelEdge.status}. */
  statusChanged?(status: TunnelStatus): void;
}

export interface TunnelStatus {
  readonly state: 'disabled' | 'connecting' | 'connected' | 'failed';
  readonly server?: string;
  /** Since when it stands, RFC 3339. */
  readonly since?: string;
  readonly mode?: WireMode;
  /** The last error. */
  readonly message?: string;
}

export interface TunnelEdge {
  /** Returns at once; the tunnel is tried until `stop()` or `signal` ends it. */
  start(signal: AbortSignal): void;
  stop(): Promise<void>;
  /** Revocation lists have changed: ends a tunnel whose server's certificate was taken back. */
  checkServer(): void;
  readonly status: TunnelStatus;
  /** Connections that are being served. */
  readonly connections: number;
}

const RECONNECT_MS = [500, 30_000] as const;
/** KubeEdge's cloud answers no ping for up to 2 minutes while it looks for a node that it does not know. */
const KUBEEDGE_FIRST_SILENCE_MS = 130_000;
/** More are refused: kube-apiserver's own limits lie below. */
const MAX_CONNECTIONS = 2_000;

interface Ended {
  readonly error: EdgectlError;
  readonly wasSilent: boolean;
}

class Edge implements TunnelEdge {
  readonly #options: TunnelEdgeOptions;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #stopping = new AbortController();
  #status: TunnelStatus = { state: 'disabled' };
  #link: TunnelLink | undefined;
  #serverIdentity = '';
  #runEnded: Promise<void> = Promise.resolve();

  constructor(options: TunnelEdgeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff(...(options.reconnectMs ?? RECONNECT_MS));
  }

  get status(): TunnelStatus {
    return this.#status;
  }

  get connections(): number {
    return this.#link?.connections ?? 0;
  }

  start(signal: AbortSignal): void {
    const stop = (): void => this.#stopping.abort();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const stopped = guarded(this.#clock, () => {
      signal.removeEventListener('abort', stop);
      this.#link?.close(new EdgectlError('Unavailable', 'the agent is stopping', { layer: 'tunnel' }));
    });
    this.#stopping.signal.addEventListener('abort', stopped, { once: true });
    this.#runEnded = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#runEnded;
  }

  checkServer(): void {
    if (this.#link === undefined || !this.#options.isRevoked(this.#serverIdentity)) return;
    this.#link.close(
      new EdgectlError('Unavailable', "the cloud's certificate was taken back", { layer: 'tunnel' }),
    );
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { servers, log } = this.#options;
    for (let attempt = 0; !signal.aborted && servers.length > 0; attempt += 1) {
      const server = servers[attempt % servers.length] ?? '';
      this.#setStatus({ state: 'connecting', server }, true);
      try {
        const dialled = await this.#dial(server, signal);
        const stoodMs = this.#clock.monotonic();
        const ended = await this.#serve(server, dialled);
        if (this.#clock.monotonic() - stoodMs > SILENCE_LIMIT_MS) this.#backoff.reset();
        // A server that was connected is tried first, unless its host no longer answers.
        if (!ended.wasSilent) attempt -= 1;
        throw ended.error;
      } catch (thrown) {
        if (signal.aborted) break;
        const error = EdgectlError.from(thrown, 'Unavailable', { layer: 'tunnel' });
        // The same again is no news.
        if (error.message === this.#status.message) log.debug({ server, err: error }, 'no tunnel');
        else log.warn({ server, err: error }, 'no tunnel');
        this.#setStatus({ state: 'failed', server, message: error.message });
      }
      await this.#backoff.wait(this.#clock, signal);
    }
    this.#setStatus({ state: 'disabled' });
  }

  async #dial(server: string, signal: AbortSignal): Promise<Dialled> {
    const { node, offerSubProtocol = true, isRevoked } = this.#options;
    const [credentials, internalIp] = await Promise.all([
      this.#options.credentials(),
      this.#options.internalIp(),
    ]);
    return await dialTunnel({
      server,
      node,
      internalIp,
      credentials,
      offerSubProtocol,
      isRevoked,
      signal,
    });
  }

  /** Resolves with the reason when the tunnel has ended. */
  #serve(server: string, { socket, mode, serverName, serverIdentity }: Dialled): Promise<Ended> {
    const { log, stallLimitMs = STALL_LIMIT_MS } = this.#options;
    const principal = `cloud:${serverName}`;
    return new Promise((resolve) => {
      const link = new TunnelLink({
        socket,
        mode,
        clock: this.#clock,
        stallLimitMs,
        pings: true,
        firstSilenceMs: mode === 'stock' ? KUBEEDGE_FIRST_SILENCE_MS : SILENCE_LIMIT_MS,
        connect: (type, id, data) => this.#connect(link, principal, type, id, data),
        closed: (error) => {
          this.#link = undefined;
          resolve({ error, wasSilent: link.wasSilent });
        },
      });
      this.#link = link;
      this.#serverIdentity = serverIdentity;
      link.start();
      log.info({ server, mode, serverName }, 'tunnel connected');
      const since = new Date(this.#clock.now()).toISOString();
      this.#setStatus({ state: 'connected', server, since, mode });
    });
  }

  #connect(link: TunnelLink, principal: string, type: ConnectType, id: number, data: Buffer): void {
    const { backend, log } = this.#options;
    if (link.connections >= MAX_CONNECTIONS) {
      log.warn({ connection: id, connections: link.connections }, 'too many connections in the tunnel');
      link.sendEnd(
        id,
        new EdgectlError('TooManyRequests', 'too many connections in the tunnel', { layer: 'tunnel' }),
        false,
      );
      return;
    }
    const channel = link.accept(id);
    if (channel === undefined) {
      log.warn({ connection: id }, 'the cloud opens a connection under an id in use; passed over');
      return;
    }
    serveConnection(channel, type, data, {
      backend,
      clock: this.#clock,
      log,
      mode: link.mode,
      principal,
    }).catch((error: unknown) => {
      log.error({ err: error }, 'fault in a tunnel connection');
      channel.destroy(EdgectlError.from(error));
    });
  }

  /** `keepsError`: while trying again, the last error stays to be seen. */
  #setStatus(status: TunnelStatus, keepsError = false): void {
    const { message } = this.#status;
    this.#status = keepsError && message !== undefined ? { ...status, message } : status;
    this.#options.statusChanged?.(this.#status);
  }
}

/** Makes the edge half; nothing runs before `start`. */
export function createTunnelEdge(options: TunnelEdgeOptions): TunnelEdge {
  return new Edge(options);
}
