/**
 * A broker that runs elsewhere: the node's own mosquitto, or one that the configuration lists. Two connections: answers and
 * requests on one, session bytes on the other, so that an answer never waits behind them. The last will of the first says `offline` on
 * `state`, that of the second on `alive`.
 */
import { createHmac } from 'node:crypto';
import { TOPIC_ROOT, type Topics } from '@edgectl/rpc-schema/topics';
import type { IClientOptions, IPublishPacket } from 'mqtt';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';
import type { Distrust } from '../access/caller.ts';
import type { BrokerConfiguration } from '../config/configuration.ts';
import { isOfSession } from './access-list.ts';
import type {
  BrokerStatus,
  IncomingMessage,
  ManagedAttachment,
  MessageHandler,
  PublishOptions,
} from './attachment.ts';
import { BrokerTrust } from './broker-trust.ts';
import { MqttConnection, withoutCredentials } from './mqtt-connection.ts';
import { isProbe } from './probe/probe-connection.ts';
import { prove, type ProbeResult } from './probe/probe.ts';

interface ExternalBrokerOptions {
  readonly broker: BrokerConfiguration;
  readonly topics: Topics;
  readonly limits?: Limits;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onMessage: MessageHandler;
  /** The retained `state` that the broker publishes when the agent is gone. */
  readonly offlineState: () => string;
  /** The retained `alive`; `offline` is what the broker publishes when the second connection is gone. */
  readonly alive: (state: 'online' | 'offline') => string;
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
  readonly #trust: BrokerTrust;
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
    this.#floods = new FloodLimit(topics.node, limits, clock, () => this.trusted);
    this.#trust = new BrokerTrust({
      broker,
      prove: (signal) => this.#prove(signal),
      clock,
      log: options.log,
      onChange: () => this.#tell(false),
      // A probe message overwrote our retained `state`: publish it again.
      onStateReached: () => this.#tell(true),
    });
    const common = { url: broker.url, clock, credentials: () => credentialsOf(broker) };
    this.#rpc = new MqttConnection({
      ...common,
      clientId: (credentials) => agentClientId(topics.node, 'rpc', credentials, broker.url),
      will: () => ({ topic: topics.state(), payload: options.offlineState() }),
      onMessage: (packet, fault) => this.#receive(packet, fault),
      admit: (topic) => this.#floods.admits(topic),
      // No message is processed before the broker's trust is known.
      onConnect: async (connection) => {
        await this.#trust.attached();
        await connection.subscribe(topics.agentFilter());
      },
      onUp: () => this.#attached(),
      publishTimeoutMs: ANSWER_TIMEOUT_MS,
      onDown: (reason) => this.#detached(reason),
    });
    this.#bulk = new MqttConnection({
      ...common,
      clientId: (credentials) => agentClientId(topics.node, 'bulk', credentials, broker.url),
      will: () => ({ topic: topics.alive(), payload: options.alive('offline') }),
      onUp: () => this.#bulkAttached(),
      publishTimeoutMs: BULK_TIMEOUT_MS,
      onDown: () => {},
    });
  }

  get trusted(): boolean {
    return this.distrust === undefined;
  }

  get distrust(): Distrust | undefined {
    return this.#trust.distrust;
  }

  get connected(): boolean {
    return this.#rpc.up;
  }

  status(): BrokerStatus {
    const objection = this.distrust ?? this.#trust.doubt;
    return {
      name: this.name,
      address: withoutCredentials(this.#options.broker.url),
      connected: this.connected,
      since: new Date(this.#since).toISOString(),
      trusted: this.trusted,
      ...(objection === undefined ? {} : { reason: objection.message, hint: objection.hint }),
      ...(this.#trust.idsTaken ? { idsTaken: true } : {}),
      ...(this.#trust.provedAt === undefined ? {} : { provedAt: this.#trust.provedAt }),
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
    this.#trust.stop();
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
    this.#options.log.warn({ broker: this.name, publishes }, 'flood: messages were dropped unread');
  }

  #receive(packet: IPublishPacket, fault?: unknown): void {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (this.#retained.isClearing(packet.topic, payload.length, packet.retain)) return;
    // Messages of the probe, and imitations of them: they are not requests.
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

  #prove(signal: AbortSignal): Promise<ProbeResult> {
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

  /** After the will of the connection before, which the broker has published by now; the first time also after the agent's start. */
  #sayAlive(): void {
    const { topics, alive, log } = this.#options;
    this.#bulk
      .publish(topics.alive(), alive('online'), { qos: 1, retain: true })
      .catch((error: Error) =>
        log.debug({ broker: this.name, reason: error.message }, 'the topic alive could not be published'),
      );
  }

  #bulkAttached(): void {
    this.#sayAlive();
    if (this.#bulkConnectedBefore) for (const listener of this.#bulkListeners) listener();
    this.#bulkConnectedBefore = true;
  }
}

// The agent's client ids on another broker. Whoever connects with an id ends the connection that has it, so a user who knows the agent's
// could keep it away for ever. They are the same after each restart: the broker then ends the old connection, and its last will, before the
// new one says online.

/** 64 bits: nobody tries them out. */
const SECRET_HEX_DIGITS = 16;

/**
 * @param credentials the agent's own on that broker; where no secret is among them, nor in `url`, the broker lets anybody do anything,
 *   and the id is known too
 */
export function agentClientId(
  node: string,
  role: 'rpc' | 'bulk',
  credentials: IClientOptions,
  url?: string,
): string {
  const { username, password, key } = { ...inAddress(url), ...credentials };
  const secret = password ?? (Buffer.isBuffer(key) || typeof key === 'string' ? key : undefined);
  const name = `edgectl-agent-${node}`;
  if (secret === undefined) return `${name}-${role}`;
  const code = createHmac('sha256', secret)
    .update(JSON.stringify([node, username]))
    .digest('hex');
  return `${name}-${code.slice(0, SECRET_HEX_DIGITS)}-${role}`;
}

function inAddress(url: string | undefined): IClientOptions {
  if (url === undefined) return {};
  const { username, password } = new URL(url);
  if (password === '') return {};
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** The agent's credentials at an external broker, from the files that the configuration names. */
interface CredentialFiles {
  readonly username?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** Read again each time: files may have been rotated. @throws Error if one cannot be read */
export function credentialsOf({
  username,
  passwordFile,
  caFile,
  certFile,
  keyFile,
}: CredentialFiles): IClientOptions {
  return {
    ...(username === undefined ? {} : { username }),
    // An editor's last newline is not the password's.
    ...(passwordFile === undefined
      ? {}
      : {
          password: readRegularFileSync(passwordFile)
            .toString()
            .replace(/\r?\n$/, ''),
        }),
    ...(caFile === undefined ? {} : { ca: readRegularFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readRegularFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readRegularFileSync(keyFile) }),
  };
}

/**
 * Retained messages under `from/` on an external broker: they are cleared and counted, and the echo of the clearing is
 * recognized.
 */
const MAX_PENDING = 1024;

class RetainedMessages {
  readonly #clear: (topic: string) => void;
  /** Topics whose clearing comes back to us: MQTT 3.1.1 has no "no local". */
  readonly #cleared = new Set<string>();
  count = 0;

  constructor(clear: (topic: string) => void) {
    this.#clear = clear;
  }

  /** True for a message that clears: an empty retained one, or the echo of our own. */
  isClearing(topic: string, bytes: number, retain: boolean): boolean {
    return bytes === 0 && (retain || this.#cleared.delete(topic));
  }

  turnAside(topic: string): void {
    this.count += 1;
    // Past this many, an echo is answered as an empty request would be: harmless.
    if (this.#cleared.size < MAX_PENDING) this.#cleared.add(topic);
    this.#clear(topic);
  }
}

// How much of what a principal publishes to an external broker is parsed at all. Below, who is too fast is told so.

/** Past its rate a principal is refused; past this many times the rate it is not even read. */
const READ_RATE = 2;
/** The cost of a session's message, of which there are many. */
const SMALL = 0.1;
const SLASH = 0x2f;

export class FloodLimit {
  readonly #prefix: Buffer;
  readonly #trusted: () => boolean;
  readonly #limiter: TokenBuckets;
  readonly #clock: Clock;
  /** The topic that was left out last, and until when nothing more of it can pass: a flood is the same topic over and over. */
  #closed = { topic: Buffer.alloc(0), untilMs: 0 };
  /** Publishes that were left out since the last sweep. */
  #leftOut = 0;

  /** @param trusted where it is false, nobody knows whose a topic is: all are one principal */
  constructor(node: string, limits: Limits, clock: Clock, trusted: () => boolean) {
    this.#prefix = Buffer.from(`${TOPIC_ROOT}/${node}/from/`);
    this.#trusted = trusted;
    this.#clock = clock;
    this.#limiter = new TokenBuckets(limits, clock, { rate: READ_RATE, burst: READ_RATE });
  }

  /** @param topic in UTF-8 */
  admits(topic: Buffer): boolean {
    if (topic.equals(this.#closed.topic) && this.#clock.monotonic() < this.#closed.untilMs)
      return this.#leaveOut();
    const { length } = this.#prefix;
    if (topic.length <= length || topic.compare(this.#prefix, 0, length, 0, length) !== 0) return true;
    const end = topic.indexOf(SLASH, length);
    if (end < 0) return true;
    const principal = this.#trusted() ? topic.toString('utf8', length, end) : '';
    const cost = isOfSession(topic.toString()) ? SMALL : 1;
    if (this.#limiter.acquire(principal, cost)) return true;
    const untilMs = this.#clock.monotonic() + this.#limiter.waitMs(principal, cost);
    this.#closed = { topic: Buffer.from(topic), untilMs };
    return this.#leaveOut();
  }

  #leaveOut(): false {
    this.#leftOut += 1;
    return false;
  }

  /** Forgets who has been quiet. @returns how many publishes were left out since the last time */
  sweep(): number {
    this.#limiter.sweep();
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
