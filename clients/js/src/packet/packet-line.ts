/** One connection of the packet transport: its greeting, its pings, its packets, its end. */
import mqttPacket, { type Packet } from 'mqtt-packet';
import type { Clock, Timer } from '../clock.ts';
import type { Will } from '../platform.ts';
import type { Carrier, Dial } from './carrier.ts';

/** A browser wakes the timers of a page that nobody sees once a minute: the broker waits one and a half times as long as this. */
const KEEPALIVE_SECONDS = 60;
const PING_AFTER_MS = 20_000;
/** A ping that is not answered by then: the connection is dead, whatever the system thinks of it. */
const PONG_MS = 10_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** What a CONNACK refuses with (MQTT 3.1.1, section 3.2.2.3). */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'Connection refused: Unacceptable protocol version',
  2: 'Connection refused: Identifier rejected',
  3: 'Connection refused: Server unavailable',
  4: 'Connection refused: Bad username or password',
  5: 'Connection refused: Not authorized',
};

interface LineOptions {
  readonly dial: Dial;
  readonly username?: string;
  readonly password?: string;
  readonly connectTimeoutMs?: number;
  readonly clock: Clock;
}

interface LineEvents {
  readonly connect: { readonly clientId: string; readonly will: Will | undefined };
  /** The CONNECT went out: other packets may follow it. */
  readonly onGreeted: () => void;
  /** The broker has let us in. */
  readonly onAccepted: () => void;
  readonly onPacket: (packet: Packet) => void;
  /** Once; nothing comes after it. */
  readonly onDown: (reason: string) => void;
}

/** One connection, from its opening to its end. */
export class PacketLine {
  readonly over: Promise<void>;
  readonly #options: LineOptions;
  readonly #events: LineEvents;
  readonly #carrier: Carrier;
  readonly #settleOver: () => void;
  #timer: Timer | undefined;
  #reason = 'the connection was closed';
  #sentAtMs = 0;
  #greeted = false;
  #accepted = false;
  #down = false;

  constructor(options: LineOptions, events: LineEvents) {
    this.#options = options;
    this.#events = events;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.#settleOver = resolve;
    const { dial, clock, connectTimeoutMs } = options;
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => this.#handle(packet));
    parser.on('error', (error: Error) => this.#fail(error.message));
    this.#carrier = dial({
      onOpen: () => this.#greet(),
      onBytes: (bytes) => {
        if (!this.#down) parser.parse(bytes);
      },
      onClose: (reason) => this.#onClose(reason),
    });
    this.#timer = clock.after(connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS, () =>
      this.#fail('the broker does not answer'),
    );
  }

  /** Whether packets may be sent. */
  get greeted(): boolean {
    return this.#greeted;
  }

  send(packet: Packet): void {
    if (this.#down) return;
    this.#sentAtMs = this.#options.clock.monotonic();
    this.#carrier.send(packet);
  }

  /** What was sent is still on its way; its end is told to nobody. */
  end(): void {
    this.#down = true;
    this.#timer?.stop();
    this.#carrier.end();
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
    this.#greeted = true;
    this.#events.onGreeted();
  }

  #handle(packet: Packet): void {
    if (packet.cmd === 'connack') {
      const { returnCode = 0 } = packet;
      if (returnCode !== 0) return this.#fail(REFUSALS[returnCode] ?? `Connection refused: ${returnCode}`);
      this.#accepted = true;
      this.#pingLater();
      this.#events.onAccepted();
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

  #fail(reason: string): void {
    this.#reason = reason;
    this.#carrier.destroy();
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

// A table of 65,536 buffers: 7 MiB, and 20 ms of a short program.
mqttPacket.writeToStream.cacheNumbers = false;
