/** One tunnel: a WebSocket that carries many connections, the same on both halves. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type WebSocket from 'ws';
import { BlockPool, release } from '../../common/block-pool.ts';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { Channel, type ChannelLink } from './channel.ts';
import { InFlightWindow } from './in-flight-window.ts';
import { PING_PERIOD_MS, SILENCE_LIMIT_MS, SOCKET_BYTES } from './limits.ts';
import { lost, malformed } from './link-errors.ts';
import {
  DATA_MESSAGE_BYTES,
  decodeMessage,
  encodeData,
  encodeMessage,
  HEAD_MAX_BYTES,
  type TunnelMessage,
  typeName,
} from './message.ts';
import {
  decodeAnswer,
  decodeCredit,
  decodeCursor,
  decodeEnd,
  encodeEnd,
  OWN_TYPE,
  type WireMode,
} from './own-messages.ts';
import { SendQueue } from './send-queue.ts';

export type ConnectType = 'logsConnect' | 'execConnect' | 'metricConnect' | 'attachConnect';

export interface LinkOptions {
  /** Open, with `skipUTF8Validation`: KubeEdge's wire sends binary in text frames. */
  readonly socket: WebSocket;
  readonly mode: WireMode;
  readonly clock: Clock;
  readonly stallLimitMs: number;
  /** The edge pings, as KubeEdge's edge does; the cloud listens. */
  readonly pings: boolean;
  /** How long the other side may be silent before its first message; afterwards {@link SILENCE_LIMIT_MS}. */
  readonly firstSilenceMs?: number;
  /** Edge only: the cloud opens a connection. */
  connect?(type: ConnectType, connectionId: number, data: Buffer): void;
  /** Called once. `error` says why the tunnel ended. */
  closed(error: EdgectlError): void;
}

export interface LinkCounters {
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  bytesOut: number;
  /** For a connection that is over, of an unknown type, or no message at all. */
  passedOver: number;
}

const CHANNEL_TYPES: ReadonlySet<string> = new Set([
  'logsConnect',
  'execConnect',
  'metricConnect',
  'attachConnect',
]);
/** The payload of KubeEdge's edge. */
const PING = Buffer.from('ping you');
const NOTHING = Buffer.alloc(0);
/** Below it a message of data gets memory of its own size. */
const SMALL_BYTES = 4 * 1024;
const CLOSE_REASON_MAX_BYTES = 123;

export class TunnelLink implements ChannelLink {
  readonly mode: WireMode;
  readonly clock: Clock;
  readonly stallLimitMs: number;
  readonly counters: LinkCounters = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0, passedOver: 0 };
  readonly #options: LinkOptions;
  readonly #socket: WebSocket;
  readonly #channels = new Map<number, Channel>();
  readonly #queue = new SendQueue();
  /** Of messages of data. Each in memory of its own would be garbage: its collection took a quarter of what a big log costs. */
  readonly #frames = new BlockPool(DATA_MESSAGE_BYTES);
  #sentAtBeat = 0;
  readonly #heldUp = new Set<number>();
  readonly #inFlight: InFlightWindow | undefined;
  readonly #ended = new AbortController();
  #sending = false;
  #receivedAtMs: number;
  /** When the last beat was. */
  #beatAtMs: number;
  #hasReceived = false;
  #closeReason: EdgectlError | undefined;
  #wasSilent = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.mode = options.mode;
    this.clock = options.clock;
    this.stallLimitMs = options.stallLimitMs;
    this.#receivedAtMs = options.clock.monotonic();
    this.#beatAtMs = this.#receivedAtMs;
    const ping = (payload: Buffer): void => this.#socket.ping(payload);
    this.#inFlight = options.pings ? new InFlightWindow({ clock: options.clock, ping }) : undefined;
  }

  get connections(): number {
    return this.#channels.size;
  }

  get isOpen(): boolean {
    return !this.#ended.signal.aborted;
  }

  /** How long nothing came, in milliseconds. */
  get silentMs(): number {
    return this.clock.monotonic() - this.#receivedAtMs;
  }

  /** True if it ended because the other half was silent for too long. */
  get wasSilent(): boolean {
    return this.#wasSilent;
  }

  start(): void {
    const socket = this.#socket;
    socket.binaryType = 'nodebuffer';
    const { clock } = this;
    const received = guarded(clock, (frame: Buffer) => this.#receive(frame));
    const pinged = guarded(clock, () => this.#noteReceived());
    const answered = guarded(clock, (payload: Buffer) => {
      this.#noteReceived();
      this.#inFlight?.answered(payload);
      this.#drain();
    });
    const failed = guarded(clock, (cause: Error) => {
      this.#closeReason ??= lost(cause.message, cause);
    });
    const closed = guarded(clock, (code: number) =>
      this.#over(lost(`the WebSocket was closed with code ${code}`)),
    );
    socket.on('message', received);
    socket.on('ping', pinged);
    socket.on('pong', answered);
    socket.on('error', failed);
    socket.on('close', closed);
    this.#beatAtMs = this.clock.monotonic();
    this.clock.every(PING_PERIOD_MS, () => this.#beat(), this.#ended.signal);
  }

  /** Cloud: opens a connection. The id must not be in use. */
  open(connectionId: number, type: ConnectType, data: Buffer): Channel {
    const channel = this.#add(connectionId, false);
    this.#send(connectionId, encodeMessage(connectionId, type, data));
    if (!this.isOpen) channel.receiveEnd(this.#closeReason ?? lost('it has just ended'));
    return channel;
  }

  /** Edge: takes a connection that the cloud opened; `undefined` for an id that is in use. */
  accept(connectionId: number): Channel | undefined {
    return this.#channels.has(connectionId) ? undefined : this.#add(connectionId, true);
  }

  /** Ends the tunnel and all its connections; `tell` says so to the other half first. */
  close(reason: EdgectlError, tell = false): void {
    this.#closeReason ??= reason;
    if (tell && this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.send(encodeMessage(0, 'closeConnect', Buffer.from(reason.message)), {
        binary: this.mode === 'v1',
      });
      this.#socket.close(1001, closeReason(reason.message));
    } else {
      this.#socket.terminate();
    }
    this.#over(reason);
  }

  sendData(connectionId: number, parts: readonly Buffer[], taken: () => void): void {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const memory = bytes < SMALL_BYTES ? Buffer.allocUnsafe(HEAD_MAX_BYTES + bytes) : this.#frames.receive();
    this.#send(connectionId, encodeData(memory, connectionId, parts), taken);
  }

  sendOwn(connectionId: number, type: number, data: Buffer): void {
    this.#send(connectionId, encodeMessage(connectionId, type, data));
  }

  sendEnd(connectionId: number, error: EdgectlError | undefined, discard: boolean): void {
    if (discard) this.#queue.drop(connectionId);
    this.#send(
      connectionId,
      this.mode === 'v1'
        ? encodeMessage(connectionId, OWN_TYPE.end, encodeEnd(error))
        : encodeMessage(connectionId, 'removeConnect', NOTHING),
    );
  }

  forget(connectionId: number): void {
    this.#channels.delete(connectionId);
    this.holdUp(connectionId, false);
  }

  holdUp(connectionId: number, hold: boolean): void {
    const held = this.#heldUp.size > 0;
    if (hold) this.#heldUp.add(connectionId);
    else this.#heldUp.delete(connectionId);
    const holds = this.#heldUp.size > 0;
    if (holds === held || !this.isOpen) return;
    if (holds) {
      this.#socket.pause();
      this.#drain();
    } else {
      // What was held up on our side was no silence of the other.
      this.#receivedAtMs = this.clock.monotonic();
      this.#socket.resume();
    }
  }

  #add(connectionId: number, answersEnd: boolean): Channel {
    const channel = new Channel({ id: connectionId, link: this, answersEnd });
    this.#channels.set(connectionId, channel);
    return channel;
  }

  #send(connectionId: number, frame: Buffer, taken?: () => void): void {
    if (!this.isOpen) {
      taken?.();
      return;
    }
    this.#queue.add(connectionId, frame, taken);
    this.#drain();
  }

  readonly #drain = (): void => {
    if (this.#sending) return;
    this.#sending = true;
    const socket = this.#socket;
    while (
      socket.readyState === socket.OPEN &&
      socket.bufferedAmount < SOCKET_BYTES &&
      !this.#waitsForAnswers
    ) {
      const frame = this.#queue.consume();
      if (frame === undefined) break;
      this.counters.messagesOut += 1;
      this.counters.bytesOut += frame.length;
      socket.send(frame, { binary: this.mode === 'v1', compress: false }, () => {
        release(frame);
        this.#drain();
      });
      this.#inFlight?.sent(frame.length);
    }
    this.#sending = false;
  };

  /** While reading is held up no answer is seen; and what holds it up may wait for what is to be sent. */
  get #waitsForAnswers(): boolean {
    return this.#heldUp.size === 0 && this.#inFlight?.isFull === true;
  }

  #noteReceived(): void {
    this.#hasReceived = true;
    this.#receivedAtMs = this.clock.monotonic();
  }

  #beat(): void {
    const { firstSilenceMs = SILENCE_LIMIT_MS } = this.#options;
    const limitMs = this.#hasReceived ? SILENCE_LIMIT_MS : firstSilenceMs;
    this.#excuseOwnDelay();
    if (this.counters.messagesOut === this.#sentAtBeat) this.#frames.rest();
    this.#sentAtBeat = this.counters.messagesOut;
    if (this.#heldUp.size === 0 && this.silentMs >= limitMs) {
      this.#wasSilent = true;
      this.close(lost(`the other half was silent for ${Math.round(this.silentMs / 1000)} s`));
    } else if (this.#socket.readyState === this.#socket.OPEN) {
      this.#inFlight?.mark(PING);
    }
  }

  /** What came while this process was held up or suspended is read after the beat that was late: that time is no silence of the other half. */
  #excuseOwnDelay(): void {
    const nowMs = this.clock.monotonic();
    const lateMs = nowMs - this.#beatAtMs - PING_PERIOD_MS;
    if (lateMs > 0) this.#receivedAtMs = Math.min(nowMs, this.#receivedAtMs + lateMs);
    this.#beatAtMs = nowMs;
  }

  #receive(frame: Buffer): void {
    this.#noteReceived();
    this.counters.messagesIn += 1;
    this.counters.bytesIn += frame.length;
    const message = decodeMessage(frame);
    if (message === undefined || !this.#dispatch(message)) this.counters.passedOver += 1;
  }

  #dispatch(message: TunnelMessage): boolean {
    const { connectionId, type, data } = message;
    const name = typeName(type);
    if (name === 'closeConnect') {
      this.close(lost(`the other half closed the tunnel: ${data.toString().slice(0, 500)}`));
      return true;
    }
    if (name !== undefined && CHANNEL_TYPES.has(name)) {
      this.#options.connect?.(name as ConnectType, connectionId, data);
      return this.#options.connect !== undefined;
    }
    const channel = this.#channels.get(connectionId);
    if (channel === undefined) return false;
    if (name === 'data') channel.receive(data);
    else if (name === 'removeConnect') channel.receiveEnd(undefined);
    else return this.mode === 'v1' && this.#dispatchOwn(channel, message);
    return true;
  }

  #dispatchOwn(channel: Channel, { type, data }: TunnelMessage): boolean {
    if (type === OWN_TYPE.end) {
      channel.receiveEnd(decodeEnd(data));
      return true;
    }
    if (type === OWN_TYPE.credit) {
      const bytes = decodeCredit(data);
      if (bytes !== undefined) channel.receiveCredit(bytes);
      return bytes !== undefined;
    }
    if (type === OWN_TYPE.answer) {
      const answer = decodeAnswer(data);
      if (answer === undefined) channel.destroy(malformed('answer'));
      else channel.receiveAnswer(answer);
      return answer !== undefined;
    }
    const cursor = type === OWN_TYPE.cursor ? decodeCursor(data) : undefined;
    if (cursor !== undefined) channel.receiveCursor(cursor);
    return cursor !== undefined;
  }

  #over(reason: EdgectlError): void {
    if (!this.isOpen) return;
    const error = this.#closeReason ?? reason;
    this.#ended.abort();
    this.#queue.clear();
    for (const channel of this.#channels.values()) channel.receiveEnd(error);
    this.#options.closed(error);
  }
}

/** A close frame has room for 123 bytes of reason (RFC 6455, 5.5): what is longer is cut before the character that does not fit. */
function closeReason(message: string): string {
  const bytes = Buffer.alloc(CLOSE_REASON_MAX_BYTES);
  return bytes.toString('utf8', 0, new TextEncoder().encodeInto(message, bytes).written);
}
