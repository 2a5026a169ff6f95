/**
 * A broker that runs elsewhere: the node's own mosquitto, or one that the configuration lists. Two connections: answers and
 * requests on one, which also carries the last will; session bytes on the other, so that an answer never waits behind them.
 */
import { readFileSync } from 'node:fs';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { IClientOptions, IPublishPacket } from 'mqtt';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { BrokerConfiguration } from '../config/configuration.ts';
import type {
  BrokerStatus,
  Disbelief,
  IncomingMessage,
  ManagedAttachment,
  MessageHandler,
  PublishOptions,
} from './attachment.ts';
import { MqttConnection, withoutCredentials } from './mqtt-connection.ts';
import { RetainedMessages } from './retained-messages.ts';

export interface ExternalBrokerOptions {
  readonly broker: BrokerConfiguration;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onMessage: MessageHandler;
  /** The retained `state` that the broker publishes when the agent is gone. */
  readonly offlineState: () => string;
}

const ANSWER_TIMEOUT_MS = 10_000;
/** A window of chunks may be queued on a slow link; a link that is dead is found by the keep-alive long before. */
const BULK_TIMEOUT_MS = 120_000;

export class ExternalBroker implements ManagedAttachment {
  readonly name: string;
  readonly #options: ExternalBrokerOptions;
  readonly #rpc: MqttConnection;
  readonly #bulk: MqttConnection;
  readonly #retained: RetainedMessages;
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
    const { broker, clock, topics } = options;
    const common = { url: broker.url, clock, credentials: () => credentialsOf(broker) };
    // The same names after a restart: the broker then ends the old connection, and its last will, before ours says online.
    const clientId = `edgectl-agent-${topics.node}`;
    this.#rpc = new MqttConnection({
      ...common,
      clientId: `${clientId}-rpc`,
      will: () => ({ topic: topics.state(), payload: options.offlineState() }),
      onMessage: (packet) => this.#receive(packet),
      onConnect: (connection) => connection.subscribe(topics.agentFilter()),
      onUp: () => this.#attached(),
      publishTimeoutMs: ANSWER_TIMEOUT_MS,
      onDown: (reason) => this.#detached(reason),
    });
    this.#bulk = new MqttConnection({
      ...common,
      clientId: `${clientId}-bulk`,
      onUp: () => this.#bulkAttached(),
      publishTimeoutMs: BULK_TIMEOUT_MS,
      onDown: () => {},
    });
  }

  get believed(): boolean {
    return this.#options.broker.accessControl === 'enforced';
  }

  get disbelief(): Disbelief | undefined {
    if (this.believed) return undefined;
    return {
      message: `the broker ${this.name} is not declared to keep principals apart`,
      hint: `give it an access list, then say "accessControl: enforced" for it in agent.yaml`,
    };
  }

  get connected(): boolean {
    return this.#rpc.up;
  }

  status(): BrokerStatus {
    return {
      name: this.name,
      address: withoutCredentials(this.#options.broker.url),
      connected: this.connected,
      since: new Date(this.#since).toISOString(),
      believed: this.believed,
      reason:
        this.disbelief?.message ??
        'believed on the word of the configuration: its access list has not been proved',
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
    if (this.believed) {
      this.#options.log.warn(
        { broker: this.name },
        'the broker is believed on the word of the configuration alone',
      );
    }
    this.#rpc.start();
    this.#bulk.start();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#rpc.stop(), this.#bulk.stop()]);
  }

  publish(topic: string, payload: string | Buffer, options: PublishOptions): Promise<void> {
    return this.#rpc.publish(topic, payload, options);
  }

  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    return this.#bulk.publish(topic, payload, { qos });
  }

  #receive(packet: IPublishPacket): void {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (this.#retained.isClearing(packet.topic, payload.length, packet.retain)) return;
    if (packet.retain) this.#retained.turnAside(packet.topic);
    const { responseTopic, correlationData, messageExpiryInterval } = packet.properties ?? {};
    const message: IncomingMessage = {
      topic: packet.topic,
      payload,
      retain: packet.retain,
      ...(responseTopic === undefined ? {} : { responseTopic }),
      ...(correlationData === undefined ? {} : { correlationData }),
      ...(messageExpiryInterval === undefined ? {} : { messageExpirySeconds: messageExpiryInterval }),
    };
    this.#options.onMessage(this, message);
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

function credentialsOf({
  username,
  passwordFile,
  caFile,
  certFile,
  keyFile,
}: BrokerConfiguration): IClientOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined
      ? {}
      : { password: readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '') }),
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}
