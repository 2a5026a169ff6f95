/**
 * The embedded broker: aedes in this process, on a unix socket and on the listeners of the configuration. Its hooks are
 * synchronous: an asynchronous one would let messages of one client overtake each other. The PUBACK is sent after the publish
 * hook, so a request is recorded in it.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  Aedes,
  type AedesPublishPacket,
  type AuthenticateError,
  type Client,
  type ConnectPacket,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import type { Logger } from 'pino';
import { lend, release } from '../../common/block-pool.ts';
import type { Clock } from '../../common/clock.ts';
import { background, boundaryOf, guarded } from '../../common/fault-boundary.ts';
import type { Limits } from '../../common/limits.ts';
import type { Policy } from '../access/policy.ts';
import type { UserDirectory } from '../access/user-directory.ts';
import type { Audit } from '../audit/audit.ts';
import type { ListenerConfiguration } from '../config/configuration.ts';
import { SINK_TOPIC } from './access-list.ts';
import type { BrokerStatus, ManagedAttachment, MessageHandler, PublishOptions } from './attachment.ts';
import { BrokerAccess, PublishPace, WRONG_CREDENTIALS, wrongText } from './broker-access.ts';
import { ForbiddenPublishes } from './forbidden-publishes.ts';
import { createListener } from './listeners/websocket-server.ts';
import { type Arrival, type Listener, listenerPool, UnixListener } from './listeners/listener.ts';
import { LoginGate } from '../access/login-gate.ts';
import { acceptMqtt5, propertiesOf, RECEIVE_MAXIMUM, refuseMqtt5, writeMqtt5 } from './patches/mqtt5.ts';
import { FIRST_MAX_BYTES, guardPackets } from './patches/packet-guard.ts';
import { settlePacketLengths } from './patches/packet-lengths.ts';
import { keepNumbersAlone } from './patches/qos-2-numbers.ts';
import { keepRetainHandling } from './patches/retain-handling.ts';
import type { PageArrivals } from './page-arrivals.ts';
import { Refusals } from './refusals.ts';
import { Underway } from './underway.ts';
import { UnreadLimit } from './unread-limit.ts';
import { whenSubscribed } from './when-subscribed.ts';

export interface EmbeddedBrokerOptions {
  readonly node: string;
  readonly socket: string;
  readonly listeners?: readonly ListenerConfiguration[];
  /** The users who may log in at the listeners; nobody if absent. */
  readonly users?: UserDirectory;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onMessage: MessageHandler;
  readonly policy?: Pick<Policy, 'permits' | 'watch'>;
  readonly audit?: Pick<Audit, 'refused'>;
  /** Shared with the other doors that take passwords. */
  readonly logins?: LoginGate;
  /** Connections that come by the listener of the page. */
  readonly pageArrivals?: PageArrivals;
}

const FLUSH_MS = 1000;
/** The memory of a payload from this size on is given back when the last one who uses it says so. */
const LENT_MIN_BYTES = 32 * 1024;
const SWEEP_MS = 60_000;
/** aedes' own, for a reader that is slow: never, for {@link UnreadLimit} sees whether it reads at all. */
const DRAIN_TIMEOUT_MS = 2 ** 31 - 1;

/** CONNACK: identifier rejected, server unavailable. */
const REJECTED = 2;
const UNAVAILABLE = 3;

/** @returns true for what MQTT 3.1.1 refuses: an empty client id, and a session that is to be kept under it */
export function lacksClientId({ protocolVersion, clientId, clean }: ConnectPacket): boolean {
  return protocolVersion === 4 && clientId === '' && !clean;
}

/** Tells aedes how a login went. */
type Answered = (error: AuthenticateError | null, success: boolean) => void;

function brokerFailed(): Error {
  return new Error('the broker failed');
}

export class EmbeddedBroker implements ManagedAttachment {
  readonly name = 'embedded';
  readonly trusted = true;
  readonly #options: EmbeddedBrokerOptions;
  readonly #access: BrokerAccess;
  readonly #listeners: readonly Listener[];
  readonly #pace: PublishPace;
  readonly #unread: UnreadLimit;
  readonly #refusals: Refusals;
  readonly #forbidden: ForbiddenPublishes;
  readonly #sockets = new Set<Socket>();
  readonly #stopping = new AbortController();
  #broker: Aedes | undefined;
  #door: UnixListener | undefined;
  #since = '';
  #retainedRefused = 0;
  readonly #underway: Underway;
  readonly #packets = new AgentPackets();
  /** Those that MQTT 3.1.1 wants refused (section 3.1.3.1): no client id, and a session that is kept under it. */
  readonly #nameless = new WeakSet<Client>();

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    const { node, users, limits, clock, log, listeners = [] } = options;
    const pool = listenerPool(limits);
    const { logins = new LoginGate(clock) } = options;
    const refusals = new Refusals(clock, log);
    this.#refusals = refusals;
    const forbidden = (this.#forbidden = new ForbiddenPublishes(clock, options.audit));
    const { policy } = options;
    this.#underway = new Underway(clock);
    const pace = (this.#pace = new PublishPace(limits, clock));
    this.#access = new BrokerAccess({
      node,
      users,
      pool,
      logins,
      pace,
      refusals,
      policy,
      forbidden,
      limits,
      log,
    });
    this.#unread = new UnreadLimit(limits, clock, log);
    this.#listeners = listeners.map((listener) =>
      createListener({
        listener,
        pool,
        limits,
        clock,
        log,
        refusals,
        onNewAuthorities: () => this.#access.review(),
        onArrival: (arrival) => this.#handle(arrival.stream, arrival),
      }),
    );
  }

  get connected(): boolean {
    return this.#door !== undefined;
  }

  status(): BrokerStatus {
    const problems = this.#listeners.flatMap(({ name, problem }) =>
      problem === undefined ? [] : [`${name}: ${problem}`],
    );
    const users = this.#options.users?.problem;
    if (users !== undefined) problems.push(users);
    return {
      name: this.name,
      address: [`unix://${this.#options.socket}`, ...this.#listeners.map(({ name }) => name)].join(', '),
      connected: this.connected,
      since: this.#since,
      trusted: true,
      ...(problems.length === 0 ? {} : { reason: problems.join('; ') }),
      protocol: '3.1.1',
      retainedRefused: this.#retainedRefused,
      refusals: this.#refusals.recent(),
    };
  }

  /** It never changes while it runs. */
  onChange(): void {}

  /** Nothing is lost between this process and itself. */
  onBulkReconnect(): void {}

  async start(): Promise<void> {
    const { log, clock, socket, users, limits } = this.#options;
    writeMqtt5();
    const login = guarded(
      clock,
      (client: Client, username: string | undefined, password: Buffer | undefined, done: Answered) =>
        this.#login(client, username, password, done),
      (_, _client, _username, _password, done) =>
        done(Object.assign(brokerFailed(), { returnCode: UNAVAILABLE }), false),
    );
    this.#broker = await Aedes.createBroker({
      // No limit on deliveries under way: with one, a few stalled readers would stop every other client.
      concurrency: 0,
      connectTimeout: limits.loginTimeoutMs,
      drainTimeout: DRAIN_TIMEOUT_MS,
      // The contract needs no QoS 2; what arrives so is kept until it is released.
      maxInflightInbound: RECEIVE_MAXIMUM,
      preConnect: (client, packet, done) => {
        const wrong = this.#judged(this.#checkConnect, client, packet, brokerFailed);
        done(wrong, wrong === null);
      },
      authenticate: login,
      authorizePublish: (client, packet, done) =>
        done(this.#judged(this.#accept, client, packet, brokerFailed)),
      published: (packet, client, done) => {
        // What the agent publishes has users of its own.
        if (client !== null && typeof packet.payload !== 'string') release(packet.payload);
        done();
      },
      authorizeSubscribe: (client, subscription, done) =>
        done(
          null,
          this.#judged(this.#maySubscribe, client, subscription, () => null),
        ),
    });
    keepNumbersAlone(this.#broker);
    keepRetainHandling(this.#broker, clock);
    const events: EventEmitter = this.#broker;
    for (const event of ['clientError', 'connectionError']) {
      events.on(event, (client: Client, error: Error) =>
        log.debug({ client: client.id, reason: error.message }, 'a client connection failed'),
      );
    }
    events.on('error', (error: Error) => log.error({ reason: error.message }, 'the embedded broker failed'));
    const onFirstClient = guarded(clock, () => background(clock, settlePacketLengths(clock)));
    events.once('client', onFirstClient);
    events.on(
      'unsubscribe',
      guarded(clock, (filters: string[], { conn }: Client) => this.#access.unsubscribe(conn, filters)),
    );
    const onConnection = (connection: Socket): void => {
      this.#sockets.add(connection);
      connection.once('close', () => this.#sockets.delete(connection));
      this.#handle(connection, undefined);
    };
    const door = new UnixListener({ path: socket, onConnection, clock, log });
    await door.start(this.#stopping.signal);
    this.#door = door;
    this.#since = new Date(clock.now()).toISOString();
    users?.onChange(
      guarded(clock, () => this.#access.review()),
      this.#stopping.signal,
    );
    this.#unread.start(this.#stopping.signal);
    this.#refusals.start(this.#stopping.signal);
    clock.every(
      SWEEP_MS,
      () => {
        this.#pace.sweep();
        this.#forbidden.sweep();
        // Tokens and certificates end without a word.
        this.#access.review();
      },
      this.#stopping.signal,
    );
    for (const listener of this.#listeners) await listener.start();
    this.#options.pageArrivals?.serve(
      guarded(
        clock,
        (arrival: Arrival) => this.#handle(arrival.stream, arrival),
        (_, { stream }) => stream.destroy(),
      ),
      this.#stopping.signal,
    );
  }

  /** Gives what was published last {@link FLUSH_MS} to reach the clients, then closes their connections. */
  async stop(): Promise<void> {
    const door = this.#door;
    const broker = this.#broker;
    this.#stopping.abort();
    this.#door = undefined;
    this.#broker = undefined;
    await this.#underway.delivered(FLUSH_MS);
    const closed = door?.stop();
    await new Promise<void>((resolve) => (broker ? broker.close(resolve) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, ...this.#listeners.map((listener) => listener.stop())]);
  }

  /** The broker is this process: it has the message when the call returns, whoever is slow to read it. */
  publish(
    topic: string,
    payload: string | Buffer,
    { qos, retain = false, correlationData }: PublishOptions,
  ): Promise<void> {
    const packet = this.#packets.next(topic, payload, qos, retain);
    if (correlationData !== undefined) Object.assign(packet, { properties: { correlationData } });
    this.#broker?.publish(packet, this.#underway.begin());
    return Promise.resolve();
  }

  /** Resolves when every subscriber's socket has taken it: a stalled one holds back its own session only. */
  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    const broker = this.#broker;
    if (broker === undefined) return Promise.resolve();
    const { promise: delivered, resolve } = Promise.withResolvers<void>();
    broker.publish(this.#packets.next(topic, payload, qos, false), () => resolve());
    return delivered;
  }

  roomForBulk(topic: string): Promise<void> | undefined {
    for (const stream of this.#unread.crowded) {
      if (this.#access.reads(stream, topic)) return this.#unread.roomFor(stream);
    }
    return undefined;
  }

  subscribed(topic: string, signal: AbortSignal): Promise<void> {
    return whenSubscribed(this.#broker, topic, this.#options.clock, signal);
  }

  /** @param arrival absent on the unix socket: root has no pace */
  #handle(stream: Duplex, arrival: Arrival | undefined): void {
    const connection = this.#access.enter(stream, arrival);
    if (this.#broker === undefined) {
      stream.destroy();
      return;
    }
    const { limits, clock } = this.#options;
    let packetBytes = 0;
    let messageBytes = 0;
    const tell = (): void => this.#unread.gathers(stream, packetBytes + messageBytes);
    guardPackets(stream, {
      maxBytes: limits.packetMaxBytes,
      clock,
      onPackets: arrival && ((packets) => this.#access.paceOf(stream, packets)),
      onWrong: (reason) => this.#refusals.refuse('packet', { who: this.#access.originOf(stream), reason }),
      mayAsk: () => this.#unread.mayAsk(stream),
      onGathered: (bytes) => {
        packetBytes = bytes;
        tell();
      },
    });
    this.#unread.watch(stream, connection);
    this.#broker.handle(stream);
    arrival?.onGathered?.((bytes) => {
      messageBytes = bytes;
      if (bytes <= FIRST_MAX_BYTES || connection.principal !== undefined) return tell();
      const reason = `a message of more than ${FIRST_MAX_BYTES} bytes comes before the login`;
      this.#refusals.refuse('packet', { who: this.#access.originOf(stream), reason });
      stream.destroy();
    });
  }

  #checkConnect(client: Client, packet: ConnectPacket): Error | null {
    if (lacksClientId(packet)) this.#nameless.add(client);
    // A session that outlives its connection would queue without end; the contract needs none.
    packet.clean = true;
    const { limits, clock } = this.#options;
    const onWaiting = (bytes: number): void => this.#unread.awaits(client.conn, bytes);
    const accepted = acceptMqtt5(client, packet, { limits, clock, onWaiting });
    if (accepted instanceof Error) return accepted;
    const wrong = wrongText(packet);
    if (wrong === undefined) return null;
    this.#refusals.refuse('packet', { who: this.#access.originOf(client.conn), reason: wrong.message });
    return wrong;
  }

  /** @returns `null` for a subscription that is refused */
  #maySubscribe({ conn }: Client, subscription: Subscription): Subscription | null {
    return this.#access.subscribe(conn, subscription.topic) ? subscription : null;
  }

  /** aedes waits for an answer: a fault of ours refuses the client, and is reported only to the unit. */
  #judged<From, About, Answer>(
    judge: (from: From, about: About) => Answer,
    from: From,
    about: About,
    refuse: () => Answer,
  ): Answer {
    const boundary = boundaryOf(this.#options.clock);
    try {
      boundary.enter('listener');
      return judge.call(this, from, about);
    } catch (error) {
      boundary.fault(error);
      return refuse();
    }
  }

  async #login(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: Answered,
  ): Promise<void> {
    if (this.#nameless.has(client)) {
      const message = 'a session that is kept needs a client id';
      return done(Object.assign(new Error(message), { returnCode: REJECTED }), false);
    }
    const refusal = await this.#access.login(client.conn, username, password);
    if (refusal !== undefined) {
      const message = refusal === WRONG_CREDENTIALS ? 'bad user name or password' : 'try again later';
      return done(Object.assign(new Error(message), { returnCode: refusal }), false);
    }
    // Two connections with one id end each other: a principal's can only end its own.
    client.id = `${this.#access.principalOf(client.conn) ?? ''}/${client.id}`;
    done(null, true);
  }

  /** @returns an error for a client who is not to be served any longer: aedes then closes the connection. */
  #accept(client: Client | null, packet: PublishPacket): Error | null {
    const refusal = this.#access.publish(client?.conn, packet, client?.id ?? '');
    if (refusal !== undefined) {
      const hint = 'a user publishes below from/{user}/ of this node alone';
      const { reason, closes } = refusal;
      this.#refusals.refuse('publish', { who: this.#access.originOf(client?.conn), reason, hint });
      if (closes) return new Error(reason);
      refuseMqtt5(client?.conn, packet.messageId);
      packet.retain = false;
      packet.topic = SINK_TOPIC;
      return null;
    }
    const { topic, retain } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (retain) {
      this.#retainedRefused += 1;
      packet.retain = false;
      packet.topic = SINK_TOPIC;
    }
    // Used by whoever takes the message, and by the broker until those who have subscribed to it have it.
    if (payload.length >= LENT_MIN_BYTES) lend(payload, 2);
    this.#options.onMessage(this, { topic, payload, retain, ...propertiesOf(packet) });
    return null;
  }
}

/** What the agent itself publishes through the embedded broker. */
class AgentPackets {
  #published = 0;

  /**
   * aedes takes a message for a repetition, and drops it, when one with a higher number from the same origin came before it; and
   * it lets messages of a lower QoS, and those that are not retained, overtake. So each kind has an origin and numbers of its own.
   */
  next(topic: string, payload: string | Buffer, qos: 0 | 1, retain: boolean): AedesPublishPacket {
    const origin = `${retain ? 'retained' : 'live'}-${qos}`;
    this.#published += 1;
    return {
      cmd: 'publish',
      topic,
      payload,
      qos,
      retain,
      dup: false,
      brokerId: origin,
      brokerCounter: this.#published,
    };
  }
}
