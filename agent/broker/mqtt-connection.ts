/**
 * One connection to an external broker: MQTT 5 where the broker has it, else 3.1.1; it reconnects for as long as it is not
 * stopped. What cannot be sent is refused with a deadline: it is never queued without end.
 */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient, type PacketCallback } from 'mqtt';
import { Backoff } from '../../common/backoff.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { drainAsItFlushes } from './patches/drain-as-it-flushes.ts';
import { type Admit, filterFloods } from './patches/flood-filter.ts';

interface MqttConnectionOptions {
  readonly url: string;
  /** By the credentials of this attempt. */
  readonly clientId: (credentials: IClientOptions) => string;
  readonly clock: Clock;
  /** Credentials and certificates: read again at each attempt, as they may have been rotated. */
  readonly credentials: () => IClientOptions;
  readonly will?: () => { topic: string; payload: string };
  /**
   * Called for every message; what it has done when it returns is done before the PUBACK. Never throws.
   * @param fault what was thrown before the message could be taken: it is refused
   */
  readonly onMessage?: (packet: IPublishPacket, fault?: unknown) => void;
  /** Judges publishes before they are parsed. */
  readonly admit?: Admit;
  /** Connected, before anything else is sent. The connection counts as up once this resolves. */
  readonly onConnect?: (connection: MqttConnection) => Promise<void>;
  readonly onUp: () => void;
  /** How long the broker may take for one message. Messages queued before it on a slow link count too. */
  readonly publishTimeoutMs: number;
  readonly onDown: (reason: string) => void;
}

/** How long a publish waits for a connection. */
const WAIT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A dead peer is found, and our last will sent, after one and a half of these. */
const KEEPALIVE_SECONDS = 20;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 15_000;
/** A broker that accepts and drops is not "connected": the back-off starts again only after this. */
const STABLE_MS = 10_000;
/** How many messages may wait for a connection; more are refused. */
const MAX_WAITING = 256;
/** MQTT 5: the broker keeps back what is larger, so that it is not gathered in memory here. */
const MAX_PACKET_BYTES = 8 * 1024 * 1024;
/** CONNACK: unacceptable protocol version (3.1.1) and unsupported protocol version (5). */
const WRONG_VERSION = [1, 132];
/** The name of the library's error for a filter that was not granted. */
const SUBACK_ERROR = 'ErrorWithSubackPacket';

export class MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  readonly #waiting = new Set<() => void>();
  readonly #underway = new Set<{ readonly startedAt: number; readonly fail: (error: Error) => void }>();
  #client: MqttClient | undefined;
  #version: 4 | 5 = 5;
  #up = false;
  #stopped = false;
  #retry: Timer | undefined;
  #sweep: Timer | undefined;
  #stable: Timer | undefined;
  #failure = '';

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
  }

  get up(): boolean {
    return this.#up;
  }

  get version(): 4 | 5 {
    return this.#version;
  }

  start(): void {
    this.#sweep = this.#options.clock.every(this.#options.publishTimeoutMs / 4, () =>
      this.#failUnderway(false),
    );
    this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#up = false;
    this.#retry?.stop();
    this.#stable?.stop();
    this.#sweep?.stop();
    const client = this.#client;
    this.#client = undefined;
    this.#wake();
    this.#failUnderway(true);
    if (client !== undefined) await endClient(client, this.#options.clock);
  }

  /** Drops the connection without a DISCONNECT, as a network would. */
  drop(): void {
    this.#client?.stream.destroy();
  }

  subscribe(filter: string): Promise<void> {
    // No echo of our own (nl), RETAIN as the sender set it (rap), and what is retained already (rh 0): to clear it.
    const options =
      this.#version === 5 ? { qos: 1 as const, nl: true, rap: true, rh: 0 } : { qos: 1 as const };
    return this.#withClient((client, done) => {
      client.subscribe(filter, options, (error, granted) => {
        const refused = error?.name === SUBACK_ERROR || granted?.some(({ qos }) => qos >= 128) === true;
        done(refused ? new Error(`the broker refuses the subscription to ${filter}`) : (error ?? undefined));
      });
    });
  }

  /**
   * Resolves when acknowledged (QoS 1) or handed to the socket (QoS 0).
   * @throws EdgectlError `Unavailable` if that did not happen in time
   */
  publish(
    topic: string,
    payload: string | Buffer,
    options: { qos: 0 | 1; retain?: boolean; correlationData?: Buffer | undefined },
  ): Promise<void> {
    const { correlationData, ...rest } = options;
    const properties =
      this.#version === 5 && correlationData !== undefined ? { properties: { correlationData } } : {};
    return this.#withClient((client, done) =>
      client.publish(topic, payload, { ...rest, ...properties }, done),
    );
  }

  /** A certificate or a key that is not PEM (half written by a renewal) throws here at once: this attempt has failed, as a refused one. */
  #connect(): void {
    let client: MqttClient;
    try {
      client = this.#dial();
    } catch (error) {
      this.#failure = (error as Error).message;
      this.#retryLater();
      return;
    }
    this.#follow(client);
  }

  #dial(): MqttClient {
    const { url, clientId, credentials, will, clock } = this.#options;
    const given = credentials();
    const received = guarded(
      clock,
      (arrived: IPublishPacket) => this.#options.onMessage?.(arrived),
      (fault, arrived) => this.#options.onMessage?.(arrived, fault),
    );
    return mqtt.connect(url, {
      ...webSocketOptions(url),
      ...given,
      clientId: clientId(given),
      protocolVersion: this.#version,
      clean: true,
      keepalive: KEEPALIVE_SECONDS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      writeCache: false,
      ...(this.#version === 5 ? { properties: { maximumPacketSize: MAX_PACKET_BYTES } } : {}),
      ...(will === undefined
        ? {}
        : { will: { ...will(), payload: Buffer.from(will().payload), qos: 1, retain: true } }),
      // Runs before the PUBACK is written (QoS 1 and 2); QoS 0 comes by the event alone.
      customHandleAcks: (_topic, _message, packet: IPublishPacket, done) => {
        received(packet);
        done(0);
      },
    });
  }

  #follow(client: MqttClient): void {
    this.#client = client;
    const { admit, clock } = this.#options;
    drainAsItFlushes(client.stream, clock);
    if (admit !== undefined) filterFloods(client.stream, admit, clock);
    client.on(
      'message',
      guarded(
        clock,
        (_topic: string, _payload: Buffer, packet: IPublishPacket) =>
          packet.qos === 0 ? this.#options.onMessage?.(packet) : undefined,
        (fault, _topic, _payload, packet) =>
          packet.qos === 0 ? this.#options.onMessage?.(packet, fault) : undefined,
      ),
    );
    client.on(
      'connect',
      guarded(clock, () => {
        sendAtOnce(client.stream);
        return this.#connected(client);
      }),
    );
    client.on(
      'error',
      guarded(clock, (error: Error) => {
        this.#failure = error.message || String((error as { code?: unknown }).code ?? 'connection failed');
        if (this.#version === 5 && WRONG_VERSION.includes(Number((error as { code?: unknown }).code)))
          this.#version = 4;
      }),
    );
    client.on(
      'close',
      guarded(clock, () => this.#closed(client)),
    );
  }

  async #connected(client: MqttClient): Promise<void> {
    // The error of an earlier attempt says nothing about this one.
    this.#failure = '';
    try {
      await this.#options.onConnect?.(this);
      if (client !== this.#client || !client.connected) return;
      this.#up = true;
      this.#stable = this.#options.clock.after(STABLE_MS, () => this.#backoff.reset());
      this.#wake();
      this.#options.onUp();
    } catch (error) {
      const { cause, message } = error as Error;
      this.#failure = cause instanceof Error ? cause.message : message;
      client.stream.destroy();
    }
  }

  /** Each attempt takes a client of its own: nothing of the old one (queue, version, credential) goes over. */
  #closed(client: MqttClient): void {
    if (client !== this.#client || this.#stopped) return;
    this.#client = undefined;
    this.#up = false;
    this.#stable?.stop();
    client.end(true);
    client.removeAllListeners();
    client.on('error', () => {});
    this.#failUnderway(true);
    this.#retryLater();
  }

  #retryLater(): void {
    this.#options.onDown(this.#failure || 'the connection was closed');
    if (this.#stopped) return;
    this.#retry = this.#options.clock.after(this.#backoff.next(), () => this.#connect());
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Runs `action` on the connected client; waits for one for as long as the deadline allows. */
  async #withClient(action: (client: MqttClient, done: PacketCallback) => void): Promise<void> {
    const client = this.#client?.connected ? this.#client : await this.#nextClient();
    return new Promise((resolve, reject) => {
      const call = { startedAt: this.#options.clock.monotonic(), fail: reject };
      this.#underway.add(call);
      action(client, (cause) => {
        this.#underway.delete(call);
        if (cause) reject(this.#unavailable(cause));
        else resolve();
      });
    });
  }

  #nextClient(): Promise<MqttClient> {
    if (this.#stopped || this.#waiting.size >= MAX_WAITING) return Promise.reject(this.#unavailable());
    return new Promise((resolve, reject) => {
      const timer = this.#options.clock.after(WAIT_TIMEOUT_MS, () => finish());
      const finish = (): void => {
        timer.stop();
        this.#waiting.delete(finish);
        if (this.#client?.connected) resolve(this.#client);
        else reject(this.#unavailable());
      };
      this.#waiting.add(finish);
    });
  }

  /** Fails what has been under way for too long; with `all`, because the connection is gone, everything. */
  #failUnderway(all: boolean): void {
    const oldest = this.#options.clock.monotonic() - this.#options.publishTimeoutMs;
    for (const call of this.#underway) {
      if (!all && call.startedAt > oldest) continue;
      this.#underway.delete(call);
      call.fail(this.#unavailable());
    }
  }

  #unavailable(cause?: unknown): EdgectlError {
    const why = this.#failure || (cause as Error | undefined)?.message;
    return new EdgectlError(
      'Unavailable',
      `the broker at ${withoutCredentials(this.#options.url)} cannot be reached${why ? `: ${why}` : ''}`,
      { layer: 'broker', ...(cause === undefined ? {} : { cause }) },
    );
  }
}

/** A URL as it may be shown. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}

/** A request is several small writes: held back until the one before is acknowledged (Nagle), each would wait 40 ms. */
function sendAtOnce(stream: Duplex): void {
  if (stream instanceof Socket) stream.setNoDelay(true);
}

async function endClient(client: MqttClient, clock: Clock): Promise<void> {
  client.removeAllListeners();
  client.on('error', () => {});
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = clock.after(1000, () => {
      client.end(true);
      client.stream.destroy();
      resolve();
    });
  });
  await Promise.race([late, client.endAsync()]);
  timer?.stop();
}

// How the MQTT library is to dial a broker's WebSocket.

/**
 * The library builds the address again and loses the brackets of an IPv6 address (mqttjs/MQTT.js#1569): it gets the URL as it
 * was configured, without the credentials, which go into the CONNECT.
 */
export function webSocketOptions(url: string): Pick<IClientOptions, 'transformWsUrl'> {
  if (!/^wss?:/.test(url)) return {};
  return {
    transformWsUrl: () => {
      const address = new URL(url);
      address.username = '';
      address.password = '';
      return address.href;
    },
  };
}
