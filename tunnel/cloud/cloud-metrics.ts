/** The cloud half's metrics for Prometheus. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { LinkCounters } from '../wire/link.ts';
import type { NodeRegistry } from './node-registry.ts';

export class CloudMetrics {
  readonly #register = new Registry();
  readonly #requests: Counter<'kind' | 'code'>;
  readonly #active: Gauge<'kind'>;
  readonly #failures: Counter<'reason'>;
  readonly #refused: Counter<'port'>;
  readonly #ended: Counter;
  readonly #handedOn: Counter;
  readonly #endedBytes = { in: 0, out: 0, passedOver: 0 };

  constructor(nodes: NodeRegistry) {
    const registers = [this.#register];
    this.#requests = new Counter({
      name: 'edgectl_cloud_requests_total',
      help: 'Requests of kube-apiserver and scrapers that reached a node, by kind and HTTP status (499: the client left).',
      labelNames: ['kind', 'code'],
      registers,
    });
    this.#active = new Gauge({
      name: 'edgectl_cloud_active_requests',
      help: 'Requests that are being served.',
      labelNames: ['kind'],
      registers,
    });
    this.#failures = new Counter({
      name: 'edgectl_cloud_refused_requests_total',
      help: 'Requests that reached no node, by the reason of their Status.',
      labelNames: ['reason'],
      registers,
    });
    this.#refused = new Counter({
      name: 'edgectl_cloud_refused_clients_total',
      help: 'Connections that were refused for their certificate or name, by port.',
      labelNames: ['port'],
      registers,
    });
    this.#handedOn = new Counter({
      name: 'edgectl_cloud_handed_on_requests_total',
      help: 'Requests that were handed on to the replica that holds their node.',
      registers,
    });
    this.#ended = new Counter({
      name: 'edgectl_cloud_tunnels_ended_total',
      help: 'Tunnels that ended.',
      registers,
    });
    const sum = (of: (counters: LinkCounters) => number): number =>
      [...nodes.sessions].reduce((total, { link }) => total + of(link.counters), 0);
    this.gauge('edgectl_cloud_nodes', 'Nodes whose tunnel connected here.', () => nodes.size);
    this.#count(
      'edgectl_cloud_received_bytes_total',
      'Received from nodes.',
      () => this.#endedBytes.in + sum((c) => c.bytesIn),
    );
    this.#count(
      'edgectl_cloud_sent_bytes_total',
      'Sent to nodes.',
      () => this.#endedBytes.out + sum((c) => c.bytesOut),
    );
    this.#count(
      'edgectl_cloud_passed_over_messages_total',
      'Messages for connections that are over, of unknown types, or malformed.',
      () => this.#endedBytes.passedOver + sum((c) => c.passedOver),
    );
  }

  /** A value that is looked up when it is asked for. */
  gauge(name: string, help: string, value: () => number): void {
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(value());
      },
    });
    this.#register.registerMetric(gauge);
  }

  #count(name: string, help: string, value: () => number): void {
    const counter = new Counter({
      name,
      help,
      registers: [],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
    this.#register.registerMetric(counter);
  }

  get contentType(): string {
    return this.#register.contentType;
  }

  text(): Promise<string> {
    return this.#register.metrics();
  }

  began(kind: string): void {
    this.#active.inc({ kind });
  }

  ended(kind: string, code: number): void {
    this.#active.dec({ kind });
    this.#requests.inc({ kind, code });
  }

  failed(reason: string): void {
    this.#failures.inc({ reason });
  }

  /** A request was handed on to the replica that holds its node. */
  handedOn(): void {
    this.#handedOn.inc();
  }

  refused(port: 'stream' | 'peer' | 'tunnel'): void {
    this.#refused.inc({ port });
  }

  tunnelEnded({ bytesIn, bytesOut, passedOver }: LinkCounters): void {
    this.#ended.inc();
    this.#endedBytes.in += bytesIn;
    this.#endedBytes.out += bytesOut;
    this.#endedBytes.passedOver += passedOver;
  }
}
