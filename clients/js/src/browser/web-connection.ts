/**
 * The connection of a page: MQTT 3.1.1 on a WebSocket, of which the contract needs CONNECT, SUBSCRIBE, PUBLISH at QoS 0 and 1, and
 * PINGREQ. What was published and not acknowledged is sent again when the connection is back.
 */
import mqttPacket, { type Packet } from 'mqtt-packet';
import type { Clock, Timer } from '../clock.ts';
import { connectCanceled, connectionClosed, notGranted, unreachable } from '../connection-errors.ts';
import { type Connection, type ConnectionEvents, SENT_AGAIN_MAX_BYTES, type Will } from '../platform.ts';

/** A browser wakes the timers of a page that nobody sees once a minute: the broker waits one and a half times as long as this. */
const KEEPALIVE_SECONDS = 60;
const PING_AFTER_MS = 20_000;
/** A ping that is not answered by then: the connection is dead, whatever the browser thinks of it. */
const PONG_MS = 10_000;
const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 3_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const MAX_PACKET_ID = 0xffff;
const REFUSED_SUBSCRIPTION = 128;

/** What a CONNACK refuses with (MQTT 3.1.1, section 3.2.2.3). */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'Connection refused: Unacceptable protocol version',
  2: 'Connection refused: Identifier rejected',
  3: 'Connection refused: Server unavailable',
  4: 'Connection refused: Bad username or password',
  5: 'Connection refused: Not authorized',
};

/** A WebSocket, as far as it is used here: the browser's own, that of Node.js, or that of the package `ws`. */
export interface PageSocket {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface WebConnectionOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly clock: Clock;
  /** Told of each loss and return of a connection. */
  readonly onStatus?: (status: 'up' | 'away', reason?: string) => void;
  /** For tests, and for programs that send headers of their own. */
  readonly createSocket?: (url: string, subprotocol: string) => PageSocket;
}

interface Unacknowledged {
  readonly packet: Extract<Packet, { cmd: 'publish' }>;
  readonly done: () => void;
}

interface AskedSubscription {
  readonly filters: readonly string[];
  readonly settle: (error?: Error) => void;
}

export class WebConnection implements Connection {
  readonly #options: WebConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #filters: string[] = [];
  readonly #published = new Map<number, Unacknowledged>();
  readonly #subscribing = new Map<number, AskedSubscription>();
  #opening: { readonly clientId: string; readonly will: Will | undefined } | undefined;
  #line: Line | undefined;
  #retry: Timer | undefined;
  #retryMs = FIRST_RETRY_MS;
  #packetId = 0;
  #ready = false;
  #closed = false;

  constructor(options: WebConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  async open(clientId: string, will?: Will): Promise<void> {
    const { url, signal } = this.#options;
    this.#opening = { clientId, will };
    if (signal?.aborted === true) throw connectCanceled();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#line?.end();
        reject(connectCanceled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#dial(
        () => {
          signal?.removeEventListener('abort', onAbort);
          this.#ready = true;
          this.#options.onStatus?.('up');
          resolve();
        },
        (reason) => {
          signal?.removeEventListener('abort', onAbort);
          if (this.#ready) this.#onLost(reason);
          else reject(unreachable(url, reason));
        },
      );
    });
  }

  async subscribe(...filters: string[]): Promise<void> {
    this.#filters.push(...filters);
    await this.#subscribe(filters);
  }

  publish(topic: string, payload: string | Buffer): Promise<void> {
    if (!this.#ready) return Promise.resolve();
    const messageId = this.#nextId();
    const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId } as const;
    return new Promise((resolve) => {
      this.#published.set(messageId, { packet, done: resolve });
      this.#line?.send(packet);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry?.stop();
    const line = this.#line;
    if (this.#ready && line !== undefined) {
      const acknowledged = Promise.all(
        [...this.#published.values()].map(
          ({ packet, done }) =>
            new Promise<void>((resolve) => {
              this.#published.set(packet.messageId ?? 0, {
                packet,
                done: () => {
                  done();
                  resolve();
                },
              });
            }),
        ),
      );
      await Promise.race([acknowledged, line.over]);
      line.send({ cmd: 'disconnect' });
    }
    this.#ready = false;
    this.#line = undefined;
    line?.end();
    await line?.over;
    this.#giveUp();
  }

  #dial(onUp: () => void, onDown: (reason: string) => void): void {
    const { clientId, will } = this.#opening ?? { clientId: '', will: undefined };
    const line: Line = new Line(this.#options, {
      connect: { clientId, will },
      onUp,
      onPacket: (packet) => {
        if (this.#line === line) this.#handle(packet);
      },
      onDown: (reason) => {
        if (this.#line !== line) return;
        this.#line = undefined;
        onDown(reason);
      },
    });
    this.#line = line;
  }

  #handle(packet: Packet): void {
    if (packet.cmd === 'publish') {
      const { topic, payload, qos, messageId, retain } = packet;
      // Acknowledged first: what throws on our side is no reason to get it again.
      if (qos > 0 && messageId !== undefined) this.#line?.send({ cmd: 'puback', messageId });
      this.#events.onMessage(topic, typeof payload === 'string' ? Buffer.from(payload) : payload, retain);
    } else if (packet.cmd === 'puback') {
      const { messageId = 0 } = packet;
      const published = this.#published.get(messageId);
      this.#published.delete(messageId);
      published?.done();
    } else if (packet.cmd === 'suback') {
      const { messageId = 0, granted } = packet;
      const asked = this.#subscribing.get(messageId);
      this.#subscribing.delete(messageId);
      const refused = granted.findIndex((code) => Number(code) >= REFUSED_SUBSCRIPTION);
      asked?.settle(refused === -1 ? undefined : notGranted(asked.filters[refused] ?? ''));
    }
  }

  #subscribe(filters: readonly string[]): Promise<void> {
    const { url } = this.#options;
    const line = this.#line;
    if (line === undefined || this.#closed) return Promise.reject(connectionClosed(url));
    const messageId = this.#nextId();
    return new Promise((resolve, reject) => {
      this.#subscribing.set(messageId, { filters, settle: (error) => (error ? reject(error) : resolve()) });
      line.send({
        cmd: 'subscribe',
        messageId,
        subscriptions: filters.map((topic) => ({ topic, qos: 1 })),
      });
    });
  }

  #onLost(reason: string): void {
    this.#ready = false;
    for (const { settle } of this.#subscribing.values()) settle(connectionClosed(this.#options.url));
    this.#subscribing.clear();
    // A broker may have closed the connection on what is too large: it would do so again.
    for (const [id, { packet, done }] of this.#published) {
      if (Buffer.byteLength(packet.payload) <= SENT_AGAIN_MAX_BYTES) continue;
      this.#published.delete(id);
      done();
    }
    if (this.#closed) return;
    this.#options.onStatus?.('away', reason);
    this.#events.onLost(reason);
    this.#dialLater();
  }

  #dialLater(): void {
    this.#retry = this.#options.clock.after(this.#retryMs, () => {
      if (this.#closed) return;
      this.#dial(
        () => {
          this.#onUpAgain().catch(() => undefined);
        },
        (reason) => (this.#ready ? this.#onLost(reason) : this.#onStillAway(reason)),
      );
    });
  }

  #onStillAway(reason: string): void {
    for (const { settle } of this.#subscribing.values()) settle(connectionClosed(this.#options.url));
    this.#subscribing.clear();
    if (this.#closed) return;
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    this.#options.onStatus?.('away', reason);
    this.#dialLater();
  }

  async #onUpAgain(): Promise<void> {
    const line = this.#line;
    // Lost again meanwhile: the next connection subscribes.
    if (this.#filters.length > 0) await this.#subscribe(this.#filters);
    if (this.#line !== line || this.#closed) return;
    this.#ready = true;
    this.#retryMs = FIRST_RETRY_MS;
    for (const { packet } of this.#published.values()) line?.send({ ...packet, dup: true });
    this.#options.onStatus?.('up');
    this.#events.onBack();
  }

  #giveUp(): void {
    for (const { done } of this.#published.values()) done();
    this.#published.clear();
    for (const { settle } of this.#subscribing.values()) settle(connectionClosed(this.#options.url));
    this.#subscribing.clear();
  }

  #nextId(): number {
    do this.#packetId = (this.#packetId % MAX_PACKET_ID) + 1;
    while (this.#published.has(this.#packetId) || this.#subscribing.has(this.#packetId));
    return this.#packetId;
  }
}

interface LineEvents {
  readonly connect: { readonly clientId: string; readonly will: Will | undefined };
  /** The broker has accepted us. */
  readonly onUp: () => void;
  readonly onPacket: (packet: Packet) => void;
  /** Once; nothing comes after it. */
  readonly onDown: (reason: string) => void;
}

/** One WebSocket, from its opening to its end. */
class Line {
  readonly over: Promise<void>;
  readonly #options: WebConnectionOptions;
  readonly #events: LineEvents;
  readonly #socket: PageSocket;
  readonly #settleOver: () => void;
  #timer: Timer | undefined;
  #reason = 'the connection was closed';
  #sentAtMs = 0;
  #accepted = false;
  #down = false;

  constructor(options: WebConnectionOptions, events: LineEvents) {
    this.#options = options;
    this.#events = events;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.#settleOver = resolve;
    const { url, clock, createSocket = openWebSocket, connectTimeoutMs } = options;
    const socket = createSocket(url, 'mqtt');
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => this.#handle(packet));
    parser.on('error', (error: Error) => this.#fail(error.message));
    socket.onopen = () => this.#greet();
    socket.onmessage = ({ data }: { readonly data: ArrayBuffer }) => {
      if (!this.#down) parser.parse(Buffer.from(data));
    };
    socket.onclose = ({ reason }: { readonly reason: string }) => this.#onClose(reason);
    // Its reason is not told to pages; the close comes after it.
    socket.onerror = () => undefined;
    this.#timer = clock.after(connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS, () =>
      this.#fail('the broker does not answer'),
    );
  }

  send(packet: Packet): void {
    if (this.#down) return;
    this.#sentAtMs = this.#options.clock.monotonic();
    this.#socket.send(Uint8Array.from(mqttPacket.generate(packet)));
  }

  /** What was sent is still on its way; its end is told to nobody. */
  end(): void {
    this.#down = true;
    this.#timer?.stop();
    this.#socket.close();
    this.#settleOver();
  }

  #greet(): void {
    const { username, password } = this.#options;
    const { clientId, will } = this.#events.connect;
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: KEEPALIVE_SECONDS,
      clientId,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
      ...(will === undefined
        ? {}
        : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: false } }),
    });
  }

  #handle(packet: Packet): void {
    if (packet.cmd === 'connack') {
      const { returnCode = 0 } = packet;
      if (returnCode !== 0) return this.#fail(REFUSALS[returnCode] ?? `Connection refused: ${returnCode}`);
      this.#accepted = true;
      this.#pingLater();
      this.#events.onUp();
    } else if (packet.cmd === 'pingresp') {
      this.#pingLater();
    } else if (this.#accepted) {
      this.#events.onPacket(packet);
    }
  }

  #pingLater(): void {
    const { clock } = this.#options;
    this.#timer?.stop();
    const dueMs = this.#sentAtMs + PING_AFTER_MS - clock.monotonic();
    this.#timer = clock.after(Math.max(dueMs, 0), () => {
      if (clock.monotonic() - this.#sentAtMs < PING_AFTER_MS) return this.#pingLater();
      this.send({ cmd: 'pingreq' });
      this.#timer = clock.after(PONG_MS, () => this.#fail('the broker does not answer'));
    });
  }

  /** What the browser does with a connection that hangs takes its time: we do not wait for it. */
  #fail(reason: string): void {
    this.#reason = reason;
    this.#socket.close();
    this.#onClose('');
  }

  #onClose(reason: string): void {
    if (this.#down) return;
    this.#down = true;
    this.#timer?.stop();
    this.#settleOver();
    this.#events.onDown(reason === '' ? this.#reason : reason);
  }
}

function openWebSocket(url: string, subprotocol: string): PageSocket {
  return new WebSocket(url, subprotocol);
}

// A table of 65,536 buffers, 7 MiB that nobody needs.
mqttPacket.writeToStream.cacheNumbers = false;
