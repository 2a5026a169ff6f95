/** The server's side of remote command over WebSocket, v5 and v4. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../clock.ts';
import { background, guarded } from '../../fault-boundary.ts';
import {
  CHANNEL,
  decodeChannelMessage,
  decodeTerminalSize,
  PROTOCOL_V4,
  type RemoteProtocol,
} from '../channels.ts';
import { encodeRemoteStatus, type RemoteStatus } from '../status.ts';
import { type ClientInput, HEARTBEAT_MS, type ServerWire, type WireEnd } from './server-wire.ts';

const NORMAL_CLOSURE = 1000;
/** No frame said goodbye (RFC 6455, section 7.4.1). */
const ABNORMAL_CLOSURE = 1006;
const CHANNEL_OF: Readonly<Record<StreamName, number>> = { stdout: CHANNEL.stdout, stderr: CHANNEL.stderr };

export class WebSocketWire implements ServerWire {
  readonly closed: Promise<WireEnd>;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #heartbeat: Timer | undefined;
  #finished = false;

  /** @param socket paused, so that nothing is lost before {@link start} */
  constructor(socket: WebSocket, protocol: RemoteProtocol, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.closed = new Promise((resolve) => {
      if (socket.readyState === socket.CLOSED) resolve('left');
      const onClose = guarded(clock, (code: number) => {
        this.#heartbeat?.stop();
        this.#over.abort();
        resolve(protocol === PROTOCOL_V4 && code !== ABNORMAL_CLOSURE && !this.#finished ? 'ended' : 'left');
      });
      socket.once('close', onClose);
    });
  }

  start(input: ClientInput): void {
    this.#socket.on(
      'message',
      guarded(this.#clock, (message: Buffer) => this.#receive(message, input)),
    );
    this.#socket.resume();
  }

  pause(): void {
    this.#socket.pause();
    // A pong that nobody asked for: a client whose own writes are held up would block on the answer to a ping.
    this.#heartbeat ??= this.#clock.every(HEARTBEAT_MS, () => this.#socket.pong());
  }

  resume(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#socket.resume();
  }

  /** Two frames of one message: the bytes are not copied behind their channel's number. */
  send(stream: StreamName, bytes: Buffer): Promise<void> {
    return this.#send(CHANNEL_OF[stream], bytes);
  }

  finish(status: RemoteStatus, withinMs?: number): void {
    if (this.#finished) return;
    this.#finished = true;
    this.resume();
    if (withinMs !== undefined)
      this.#clock.after(withinMs, () => this.#socket.terminate(), this.#over.signal);
    // The library gives the client some time from here on, whether it has read what was sent before or not.
    const close = (): void => this.#socket.close(NORMAL_CLOSURE);
    background(
      this.#clock,
      this.#send(CHANNEL.error, Buffer.from(encodeRemoteStatus(status))).then(close, close),
    );
  }

  #receive(message: Buffer, input: ClientInput): void {
    const decoded = decodeChannelMessage(message);
    if (decoded === undefined || this.#finished) return;
    if ('closed' in decoded) {
      if (decoded.closed === CHANNEL.stdin) input.end();
      return;
    }
    const { channel, bytes } = decoded;
    if (channel === CHANNEL.stdin) input.write(bytes);
    else if (channel === CHANNEL.resize) {
      const size = decodeTerminalSize(bytes);
      if (size !== undefined) input.resize(size.columns, size.rows);
    }
  }

  #send(channel: number, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(Buffer.of(channel), { binary: true, fin: false });
      this.#socket.send(bytes, { binary: true, fin: true }, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
