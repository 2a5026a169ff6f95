/**
 * The embedded broker: aedes on a unix socket, in this process. Its hooks are synchronous: an asynchronous one would let
 * messages of one client overtake each other. The PUBACK is sent after the publish hook, so a request is recorded in it.
 */
import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import {
  Aedes,
  type AedesPublishPacket,
  type AuthenticateError,
  type Client,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { matches } from './topic-filter.ts';
import { mayPublish, maySubscribe, ROOT, SINK_TOPIC } from './access-list.ts';
import type { BrokerStatus, ManagedAttachment, MessageHandler, PublishOptions } from './attachment.ts';
import { listenOnUnixSocket } from './unix-listener.ts';

export interface EmbeddedBrokerOptions {
  readonly node: string;
  readonly socket: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onMessage: MessageHandler;
}

const FLUSH_MS = 1000;

export class EmbeddedBroker implements ManagedAttachment {
  readonly name = 'embedded';
  readonly believed = true;
  readonly #options: EmbeddedBrokerOptions;
  /** Who a connection belongs to: decided by the listener that took it. */
  readonly #principals = new WeakMap<object, string>();
  readonly #sockets = new Set<Socket>();
  #broker: Aedes | undefined;
  #server: Server | undefined;
  #since = '';
  #retainedRefused = 0;
  /** Publications that have not reached every subscriber yet. */
  #underway = 0;
  #published = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#server !== undefined;
  }

  status(): BrokerStatus {
    return {
      name: this.name,
      address: `unix://${this.#options.socket}`,
      connected: this.connected,
      since: this.#since,
      believed: true,
      protocol: '3.1.1',
      retainedRefused: this.#retainedRefused,
    };
  }

  /** It never changes while the agent runs. */
  onChange(): void {}

  /** Nothing is lost between this process and itself. */
  onBulkReconnect(): void {}

  async start(): Promise<void> {
    const { log, clock, socket } = this.#options;
    this.#broker = await Aedes.createBroker({
      // No limit on deliveries under way: with one, a few stalled readers would stop every other client.
      concurrency: 0,
      preConnect: (_client, packet, done) => {
        // A session that outlives its connection would queue without end; the contract needs none.
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, _username, _password, done) => this.#authenticate(client, done),
      authorizePublish: (client, packet, done) => done(this.#take(client, packet)),
      authorizeSubscribe: (client, subscription, done) =>
        done(null, this.#maySubscribe(client, subscription) ? subscription : null),
    });
    const events: EventEmitter = this.#broker;
    for (const event of ['clientError', 'connectionError']) {
      events.on(event, (client: Client, error: Error) =>
        log.debug({ client: client.id, reason: error.message }, 'a client connection failed'),
      );
    }
    events.on('error', (error: Error) => log.error({ reason: error.message }, 'the embedded broker failed'));
    this.#server = await listenOnUnixSocket(socket, (connection) => this.#accept(connection, ROOT));
    this.#since = new Date(clock.now()).toISOString();
    log.info({ socket }, 'the embedded broker listens');
  }

  /** Gives what was published last {@link FLUSH_MS} to reach the clients, then closes their connections. */
  async stop(): Promise<void> {
    const server = this.#server;
    const broker = this.#broker;
    this.#server = undefined;
    this.#broker = undefined;
    await this.#delivered();
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    await new Promise<void>((resolve) => (broker ? broker.close(resolve) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The broker is this process: it has the message when the call returns, whoever is slow to read it. */
  publish(topic: string, payload: string | Buffer, { qos, retain = false }: PublishOptions): Promise<void> {
    const delivered = (): void => {
      this.#underway -= 1;
      if (this.#underway === 0) this.#onIdle?.();
    };
    if (this.#broker !== undefined) {
      this.#underway += 1;
      this.#broker.publish(this.#packet(topic, payload, qos, retain), delivered);
    }
    return Promise.resolve();
  }

  /** Resolves when every subscriber's socket has taken it: a stalled one holds back its own session only. */
  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    const broker = this.#broker;
    if (broker === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      broker.publish(this.#packet(topic, payload, qos, false), () => resolve());
    });
  }

  subscribed(topic: string, signal: AbortSignal): Promise<void> {
    const broker = this.#broker;
    return new Promise((resolve) => {
      const listener = (subscriptions: Subscription[]): void => {
        if (!subscriptions.some(({ topic: filter, qos }) => qos <= 2 && matches(filter, topic))) return;
        broker?.removeListener('subscribe', listener);
        resolve();
      };
      broker?.on('subscribe', listener);
      signal.addEventListener('abort', () => broker?.removeListener('subscribe', listener), { once: true });
    });
  }

  /**
   * aedes takes a message for a repetition, and drops it, when one with a higher number from the same origin came before it; and
   * it lets messages of a lower QoS, and those that are not retained, overtake. So each kind has an origin and numbers of its own.
   */
  #packet(topic: string, payload: string | Buffer, qos: 0 | 1, retain: boolean): AedesPublishPacket {
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

  #delivered(): Promise<void> {
    if (this.#underway === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(FLUSH_MS, resolve);
      this.#onIdle = () => {
        timer.stop();
        resolve();
      };
    });
  }

  #accept(socket: Socket, principal: string): void {
    this.#principals.set(socket, principal);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#broker?.handle(socket);
  }

  #authenticate(client: Client, done: (error: AuthenticateError | null, success: boolean) => void): void {
    done(null, this.#principals.has(client.conn));
  }

  #maySubscribe(client: Client, { topic }: Subscription): boolean {
    return maySubscribe(this.#principals.get(client.conn) ?? '', topic);
  }

  /** @returns an error for a publish that is forbidden: aedes then closes the connection. */
  #take(client: Client | null, packet: PublishPacket): Error | null {
    const principal = client === null ? undefined : this.#principals.get(client.conn);
    if (principal === undefined || !mayPublish(principal, this.#options.node, packet.topic)) {
      this.#options.log.warn(
        { principal, topic: packet.topic },
        'a forbidden publish: the connection is closed',
      );
      return new Error(`${principal ?? 'nobody'} may not publish to ${packet.topic}`);
    }
    const { topic, retain } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (retain) {
      this.#retainedRefused += 1;
      packet.retain = false;
      packet.topic = SINK_TOPIC;
    }
    this.#options.onMessage(this, { topic, payload, retain });
    return null;
  }
}
