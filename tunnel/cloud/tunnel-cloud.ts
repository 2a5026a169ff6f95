/** The cloud's half of the tunnel, put together. */
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../../common/clock.ts';
import { STALL_LIMIT_MS } from '../wire/limits.ts';
import { CloudMetrics } from './cloud-metrics.ts';
import { HealthServer } from './health-server.ts';
import { KubeletPort } from './kubelet-port.ts';
import type { KubernetesAccess } from './kubernetes-access.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { NodeLookup } from './node-lookup.ts';
import { NodeRegistry } from './node-registry.ts';
import { AnswerServer } from './serve-answer.ts';
import { StreamServer } from './stream-server.ts';
import { type ListenOptions, TunnelServer } from './tunnel-server.ts';

export interface TunnelCloudOptions {
  readonly stream: ListenOptions & { readonly clientNames?: readonly string[] };
  readonly tunnel: ListenOptions & { readonly acceptSubProtocol?: boolean };
  readonly health: { readonly host: string; readonly port: number };
  readonly kubernetes: KubernetesAccess;
  /** Written into the Node objects; `undefined` leaves them alone. */
  readonly kubeletPort?: number;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly stallLimitMs?: number;
  readonly answerTimeoutMs?: number;
  readonly resumeWaitMs?: number;
  /** How long requests may go on after `stop` was called. */
  readonly drainMs?: number;
}

const DEFAULT_ANSWER_TIMEOUT_MS = 30_000;
const DEFAULT_RESUME_WAIT_MS = 60_000;
const DEFAULT_DRAIN_MS = 20_000;

export class TunnelCloud {
  readonly registry: NodeRegistry;
  readonly #options: TunnelCloudOptions;
  readonly #clock: Clock;
  readonly #stream: StreamServer;
  readonly #tunnel: TunnelServer;
  readonly #health: HealthServer;
  #ready = false;

  constructor(options: TunnelCloudOptions) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    const { log, kubeletPort: port } = options;
    const registry = new NodeRegistry(clock);
    this.registry = registry;
    const metrics = new CloudMetrics(registry);
    const kubernetes = new KubernetesClient(options.kubernetes);
    const kubeletPort = new KubeletPort({ kubernetes, clock, log, port });
    const answers = new AnswerServer({
      clock,
      registry,
      answerTimeoutMs: options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS,
      resumeWaitMs: options.resumeWaitMs ?? DEFAULT_RESUME_WAIT_MS,
    });
    const lookup = new NodeLookup(registry, kubernetes);
    this.#stream = new StreamServer({ ...options.stream, lookup, answers, metrics, clock, log });
    this.#tunnel = new TunnelServer({
      ...options.tunnel,
      registry,
      metrics,
      clock,
      log,
      stallLimitMs: options.stallLimitMs ?? STALL_LIMIT_MS,
      connected: (session) => kubeletPort.see(session),
    });
    this.#health = new HealthServer({ ...options.health, metrics, ready: () => this.#ready });
  }

  get ports(): { readonly stream: number; readonly tunnel: number; readonly health: number } {
    return { stream: this.#stream.port, tunnel: this.#tunnel.port, health: this.#health.port };
  }

  /** Requests that are being served. */
  get active(): number {
    return this.#stream.active;
  }

  async start(): Promise<void> {
    await this.#health.start();
    await this.#tunnel.start();
    await this.#stream.start();
    this.#ready = true;
    this.#options.log.info(this.ports, 'the cloud half is ready');
  }

  /** Lets what runs come to its end, for a while; then ends everything. */
  async stop(): Promise<void> {
    this.#ready = false;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(this.#options.drainMs ?? DEFAULT_DRAIN_MS, resolve);
      this.#stream
        .drain()
        .finally(() => {
          timer.stop();
          resolve();
        })
        .catch(() => undefined);
    });
    this.#tunnel.stop();
    this.#stream.stop();
    this.#health.stop();
  }
}
