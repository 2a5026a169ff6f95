/**
 * A broker that runs elsewhere: the node's own mosquitto, or one that the configuration lists. Two connections: answers and
 * requests on one, which also carries the last will; session bytes on the other, so that an answer never waits behind them.
 */
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { IPublishPacket } from 'mqtt';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import type { BrokerConfiguration } from '../config/configuration.ts';
import type { Disbelief } from '../access/caller.ts';
import type {
  BrokerStatus,
  IncomingMessage,
  ManagedAttachment,
  MessageHandler,
  PublishOptions,
} from './attachment.ts';
import { agentClientId } from './agent-client-id.ts';
import { Belief } from './belief.ts';
import { credentialsOf } from './credentials-of.ts';
import { FloodLimit } from './flood-limit.ts';
import { MqttConnection, withoutCredentials } from './mqtt-connection.ts';
import { isProbe } from './probe/probe-connection.ts';
import { prove, type Verdict } from './probe/probe.ts';
import { RetainedMessages } from './retained-messages.ts';

export interface ExternalBrokerOptions {
  readonly broker: BrokerConfiguration;
  readonly topics: Topics;
  readonly limits?: Limits;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onMessage: MessageHandler;
  /** The retained `state` that the broker publishes when the agent is gone. */
  readonly offlineState: () => string;
}

const ANSWER_TIMEOUT_MS = 10_000;
/** A window of chunks may be queued on a slow link; a link that is dead is found by the keep-alive long before. */
const BULK_TIMEOUT_MS = 120_000;
const FLOOD_SWEEP_MS = 30_000;

export class ExternalBroker implements ManagedAttachment {
  readonly name: string;
  readonly #options: ExternalBrokerOptions;
  readonly #rpc: MqttConnection;
  readonly #bulk: MqttConnection;
  readonly #retained: RetainedMessages;
  readonly #belief: Belief;
  readonly #floods: FloodLimit;
  readonly #stopped = new AbortController();
  readonly #changeListeners = new Set<(attached: boolean) => void>();
  readonly #bulkListeners = new Set<() => void>();
  #bulkConnectedBefore = false;
  #since: number;
  #error: string | undefined;

  constructor(options: ExternalBrokerOptions) {
    this.#options = options;
    this.name = options.broker.name;
    this.#since = options.clock.now();
    this.#retained = new RetainedMessages((topic) => this.#clear(topic));
    const { broker, clock, topics, limits = DEFAULT_LIMITS } = options;
    this.#floods = new FloodLimit(topics.node, limits, clock, () => this.believed);
    this.#belief = new Belief({
      broker,
      prove: (signal) => this.#prove(signal),
      clock,
      log: options.log,
      onChange: () => this.#tell(false),
      // Everybody is to know again how the agent really is.
      onStateReached: () => this.#tell(true),
    });
    const common = { url: broker.url, clock, credentials: () => credentialsOf(broker) };
    this.#rpc = new MqttConnection({
      ...common,
      clientId: (credentials) => agentClientId(topics.node, 'rpc', credentials, broker.url),
      will: () => ({ topic: topics.state(), payload: options.offlineState() }),
      onMessage: (packet, fault) => this.#receive(packet, fault),
      admit: (topic) => this.#floods.admits(topic),
      // Nobody is heard before it is clear who they are.
      onConnect: async (connection) => {
        await this.#belief.attached();
        await connection.subscribe(topics.agentFilter());
      },
      onUp: () => this.#attached(),
      publishTimeoutMs: ANSWER_TIMEOUT_MS,
      onDown: (reason) => this.#detached(reason),
    });
    this.#bulk = new MqttConnection({
      ...common,
      clientId: (credentials) => agentClientId(topics.node, 'bulk', credentials, broker.url),
      onUp: () => this.#bulkAttached(),
      publishTimeoutMs: BULK_TIMEOUT_MS,
      onDown: () => {},
    });
  }

  get believed(): boolean {
    return this.disbelief === undefined;
  }

  get disbelief(): Disbelief | undefined {
    return this.#belief.disbelief;
  }

  get connected(): boolean {
    return this.#rpc.up;
  }

  status(): BrokerStatus {
    const objection = this.disbelief ?? this.#belief.doubt;
    return {
      name: this.name,
      address: withoutCredentials(this.#options.broker.url),
      connected: this.connected,
      since: new Date(this.#since).toISOString(),
      believed: this.believed,
      ...(objection === undefined ? {} : { reason: objection.message, hint: objection.hint }),
      ...(this.#belief.idsTaken ? { idsTaken: true } : {}),
      ...(this.#belief.provedAt === undefined ? {} : { provedAt: this.#belief.provedAt }),
      ...(this.connected ? { protocol: this.#rpc.version === 5 ? '5' : '3.1.1' } : {}),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      retainedRefused: this.#retained.count,
    };
  }

  onChange(listener: (attached: boolean) => void, signal: AbortSignal): void {
    this.#changeListeners.add(listener);
    signal.addEventListener('abort', () => this.#changeListeners.delete(listener), { once: true });
  }

  onBulkReconnect(listener: () => void, signal: AbortSignal): void {
    this.#bulkListeners.add(listener);
    signal.addEventListener('abort', () => this.#bulkListeners.delete(listener), { once: true });
  }

  start(): Promise<void> {
    this.#rpc.start();
    this.#bulk.start();
    this.#options.clock.every(FLOOD_SWEEP_MS, () => this.#sweepFloods(), this.#stopped.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#belief.stop();
    await Promise.all([this.#rpc.stop(), this.#bulk.stop()]);
  }

  publish(topic: string, payload: string | Buffer, options: PublishOptions): Promise<void> {
    return this.#rpc.publish(topic, payload, options);
  }

  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    return this.#bulk.publish(topic, payload, { qos });
  }

  #sweepFloods(): void {
    const publishes = this.#floods.sweep();
    if (publishes === 0) return;
    this.#options.log.warn({ broker: this.name, publishes }, 'a flood: publishes were left out unread');
  }

  #receive(packet: IPublishPacket, fault?: unknown): void {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (this.#retained.isClearing(packet.topic, payload.length, packet.retain)) return;
    // The probe's own, and what others make look like it: no request of anybody's.
    if (isProbe(payload)) return;
    if (packet.retain) this.#retained.turnAside(packet.topic);
    const { responseTopic, correlationData, messageExpiryInterval } = packet.properties ?? {};
    const message: IncomingMessage = {
      topic: packet.topic,
      payload,
      retain: packet.retain,
      ...(responseTopic === undefined ? {} : { responseTopic }),
      ...(correlationData === undefined ? {} : { correlationData }),
      ...(messageExpiryInterval === undefined ? {} : { messageExpirySeconds: messageExpiryInterval }),
      ...(fault === undefined ? {} : { fault }),
    };
    this.#options.onMessage(this, message);
  }

  #prove(signal: AbortSignal): Promise<Verdict> {
    const { broker, topics } = this.#options;
    const { probe } = broker;
    const second = probe?.second;
    if (probe === undefined) return Promise.resolve({ kind: 'unproved', why: 'there is no probe' });
    // One authority signs the certificates of all its listeners.
    const trust = broker.caFile === undefined ? {} : { caFile: broker.caFile };
    return prove(
      {
        url: broker.url,
        listeners: broker.listeners ?? [],
        topics,
        protocolVersion: this.#rpc.version,
        clock: this.#options.clock,
        agent: () => credentialsOf(broker),
        probe: () => credentialsOf({ ...probe, ...trust }),
        trust: () => credentialsOf(trust),
        probeName: probe.username,
        ...(second === undefined
          ? {}
          : { second: { name: second.username, credentials: () => credentialsOf({ ...second, ...trust }) } }),
      },
      signal,
    );
  }

  #clear(topic: string): void {
    this.#rpc
      .publish(topic, '', { qos: 1, retain: true })
      .catch((error: Error) => this.#options.log.debug({ topic, reason: error.message }, 'not cleared'));
  }

  #attached(): void {
    this.#error = undefined;
    this.#since = this.#options.clock.now();
    this.#options.log.info({ broker: this.name, protocol: this.#rpc.version }, 'attached to a broker');
    this.#tell(true);
  }

  #detached(reason: string): void {
    const news = this.#error === undefined;
    this.#error = reason;
    if (!news) return;
    this.#since = this.#options.clock.now();
    this.#options.log.warn({ broker: this.name, reason }, 'a broker cannot be reached; trying again');
    this.#tell(false);
  }

  #tell(attached: boolean): void {
    for (const listener of this.#changeListeners) listener(attached);
  }

  #bulkAttached(): void {
    if (this.#bulkConnectedBefore) for (const listener of this.#bulkListeners) listener();
    this.#bulkConnectedBefore = true;
  }
}
