/**
 * A connection that needs little: MQTT 3.1.1, of which the contract needs CONNECT, SUBSCRIBE, PUBLISH at QoS 0 and 1, and PINGREQ. A page
 * has it on a WebSocket, a short program on a socket. What was published and not acknowledged is sent again when the connection is back.
 */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Packet } from 'mqtt-packet';
import type { Clock, Timer } from '../clock.ts';
import { connectCanceled, connectionClosed, notGranted, unreachable } from '../connection-errors.ts';
import { type Connection, type ConnectionEvents, type Greeting, SENT_AGAIN_MAX_BYTES } from '../platform.ts';
import type { Dial } from './carrier.ts';
import { PacketLine } from './packet-line.ts';

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 3_000;
const MAX_PACKET_ID = 0xffff;
const REFUSED_SUBSCRIPTION = 128;

export interface PacketConnectionOptions {
  /** For messages. */
  readonly url: string;
  readonly dial: Dial;
  readonly username?: string;
  readonly password?: string;
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly clock: Clock;
  /** Told of each loss and return of a connection. */
  readonly onStatus?: (status: 'up' | 'away', reason?: string) => void;
}

interface Unacknowledged {
  readonly packet: Extract<Packet, { cmd: 'publish' }>;
  readonly over: Promise<void>;
  readonly settle: () => void;
}

interface AskedSubscription {
  readonly filters: readonly string[];
  readonly settle: (error?: EdgectlError) => void;
}

export class PacketConnection implements Connection {
  readonly #options: PacketConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #published = new Map<number, Unacknowledged>();
  readonly #subscribing = new Map<number, AskedSubscription>();
  #greeting: Greeting = { clientId: '', filters: [] };
  #line: PacketLine | undefined;
  #retry: Timer | undefined;
  #retryMs = FIRST_RETRY_MS;
  #packetId = 0;
  /** `opening`: the first connection is on its way; what is published goes out behind the greeting. */
  #state: 'new' | 'opening' | 'up' | 'away' | 'closed' = 'new';

  constructor(options: PacketConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  async open(greeting: Greeting): Promise<void> {
    const { url, signal, onStatus } = this.#options;
    this.#greeting = greeting;
    if (signal?.aborted === true) throw connectCanceled();
    this.#state = 'opening';
    const { promise: up, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(connectCanceled());
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#dial(resolve, (reason, refusal) => {
      if (this.#state === 'opening') reject(refusal ?? unreachable(url, reason));
      else this.#onLost(reason);
    });
    try {
      await up;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    this.#state = 'up';
    onStatus?.('up');
  }

  /** Of a connection that is up: something more, which the next connections subscribe to as well. @throws EdgectlError `Forbidden`. */
  async subscribe(...filters: string[]): Promise<void> {
    this.#greeting = { ...this.#greeting, filters: [...this.#greeting.filters, ...filters] };
    const line = this.#line;
    if (line === undefined) throw connectionClosed(this.#options.url);
    await new Promise<void>((resolve, reject) =>
      this.#sendSubscribe(line, {
        filters,
        settle: (error) => (error === undefined ? resolve() : reject(error)),
      }),
    );
  }

  publish(topic: string, payload: string | Buffer): Promise<void> {
    if (this.#state !== 'up' && this.#state !== 'opening') return Promise.resolve();
    const messageId = this.#nextId();
    const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId } as const;
    const { promise: over, resolve: settle } = Promise.withResolvers<void>();
    this.#published.set(messageId, { packet, over, settle });
    if (this.#line?.greeted === true) this.#line.send(packet);
    return over;
  }

  async close(): Promise<void> {
    const line = this.#line;
    const wasUp = this.#state === 'up';
    this.#state = 'closed';
    this.#retry?.stop();
    if (wasUp && line !== undefined) {
      const acknowledged = Promise.all([...this.#published.values()].map(({ over }) => over));
      await Promise.race([acknowledged, line.over]);
      line.send({ cmd: 'disconnect' });
    }
    this.#line = undefined;
    line?.end();
    for (const { settle } of this.#subscribing.values()) settle(connectionClosed(this.#options.url));
    this.#subscribing.clear();
    for (const { settle } of this.#published.values()) settle();
    this.#published.clear();
  }

  /** @param onDown called once; with the broker's refusal where that is why */
  #dial(onUp: () => void, onDown: (reason: string, refusal?: EdgectlError) => void): void {
    const { url } = this.#options;
    const { clientId, will, filters } = this.#greeting;
    const settle = (refusal?: EdgectlError): void => {
      if (this.#line !== line) return;
      if (refusal === undefined) return onUp();
      this.#line = undefined;
      line.end();
      onDown(refusal.message, refusal);
    };
    const line: PacketLine = new PacketLine(this.#options, {
      connect: { clientId, will },
      onGreeted: () => {
        if (filters.length > 0) this.#sendSubscribe(line, { filters, settle });
        const dup = this.#state !== 'opening';
        for (const { packet } of this.#published.values()) line.send({ ...packet, dup });
      },
      onAccepted: () => {
        if (filters.length === 0) onUp();
      },
      onPacket: (packet) => {
        if (this.#line === line) this.#handle(packet);
      },
      onDown: (reason) => {
        if (this.#line !== line) return;
        this.#line = undefined;
        for (const asked of this.#subscribing.values()) asked.settle(connectionClosed(url));
        this.#subscribing.clear();
        onDown(reason);
      },
    });
    this.#line = line;
  }

  #sendSubscribe(line: PacketLine, asked: AskedSubscription): void {
    const messageId = this.#nextId();
    this.#subscribing.set(messageId, asked);
    const subscriptions = asked.filters.map((topic) => ({ topic, qos: 1 }) as const);
    line.send({ cmd: 'subscribe', messageId, subscriptions });
  }

  #handle(packet: Packet): void {
    if (packet.cmd === 'publish') {
      const { topic, payload, qos, messageId, retain } = packet;
      // Acknowledged first: what throws on our side is no reason to get it again.
      if (qos > 0 && messageId !== undefined) this.#line?.send({ cmd: 'puback', messageId });
      this.#events.onMessage(topic, typeof payload === 'string' ? Buffer.from(payload) : payload, retain);
    } else if (packet.cmd === 'puback') {
      const { messageId = 0 } = packet;
      this.#published.get(messageId)?.settle();
      this.#published.delete(messageId);
    } else if (packet.cmd === 'suback') {
      const { messageId = 0, granted } = packet;
      const asked = this.#subscribing.get(messageId);
      this.#subscribing.delete(messageId);
      const refused = granted.findIndex((code) => Number(code) >= REFUSED_SUBSCRIPTION);
      asked?.settle(refused === -1 ? undefined : notGranted(asked.filters[refused] ?? ''));
    }
  }

  #onLost(reason: string): void {
    if (this.#state === 'closed') return;
    const wasUp = this.#state === 'up';
    this.#state = 'away';
    if (wasUp) {
      this.#retryMs = FIRST_RETRY_MS;
      // A broker may have closed the connection on what is too large: it would do so again.
      for (const [id, { packet, settle }] of this.#published) {
        if (Buffer.byteLength(packet.payload) <= SENT_AGAIN_MAX_BYTES) continue;
        this.#published.delete(id);
        settle();
      }
    } else {
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    }
    this.#options.onStatus?.('away', reason);
    if (wasUp) this.#events.onLost(reason);
    this.#retry = this.#options.clock.after(this.#retryMs, () => this.#dialAgain());
  }

  #dialAgain(): void {
    this.#dial(
      () => {
        this.#state = 'up';
        this.#options.onStatus?.('up');
        this.#events.onBack();
      },
      (reason) => this.#onLost(reason),
    );
  }

  #nextId(): number {
    do this.#packetId = (this.#packetId % MAX_PACKET_ID) + 1;
    while (this.#published.has(this.#packetId) || this.#subscribing.has(this.#packetId));
    return this.#packetId;
  }
}
