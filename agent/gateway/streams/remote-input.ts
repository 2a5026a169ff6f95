/** What a client of remote command over WebSocket sends: input, its end, and the terminal's size. */
import type { WebSocket } from 'ws';
import type { ByteSource } from '../../../common/byte-source.ts';
import { CHANNEL, decodeChannelMessage, decodeTerminalSize } from '../../../common/remotecommand/channels.ts';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';

/** With so much input not yet taken by the process, the socket is not read. */
const HIGH_BYTES = 256 * 1024;
const LOW_BYTES = 64 * 1024;

export class RemoteInput {
  readonly #socket: WebSocket;
  readonly #source: ByteSource;
  #waiting = 0;
  #bytes = 0;
  #written: Promise<void> = Promise.resolve();
  readonly #onMessage: (message: Buffer) => void;

  constructor(socket: WebSocket, source: ByteSource, clock: Clock) {
    this.#socket = socket;
    this.#source = source;
    this.#onMessage = guarded(clock, (message: Buffer) => this.#take(message));
  }

  /** Of stdin, so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins to read a socket that was paused until now. */
  start(): void {
    this.#socket.on('message', this.#onMessage);
    this.#socket.resume();
  }

  /** What comes from now on is dropped, so that the end of the connection is seen. */
  stop(): void {
    this.#socket.off('message', this.#onMessage);
    this.#socket.resume();
  }

  #take(message: Buffer): void {
    const decoded = decodeChannelMessage(message);
    if (decoded === undefined) return;
    if ('closed' in decoded) {
      if (decoded.closed === CHANNEL.stdin) this.#after(() => this.#source.closeStdin?.());
      return;
    }
    const { channel, bytes } = decoded;
    if (channel === CHANNEL.stdin) this.#write(bytes);
    else if (channel === CHANNEL.resize) {
      const size = decodeTerminalSize(bytes);
      if (size !== undefined) this.#source.resize?.(size.columns, size.rows);
    }
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0 || this.#source.writeStdin === undefined) return;
    this.#bytes += bytes.length;
    this.#waiting += bytes.length;
    if (this.#waiting >= HIGH_BYTES) this.#socket.pause();
    this.#after(async () => {
      try {
        await this.#source.writeStdin?.(bytes);
      } finally {
        this.#waiting -= bytes.length;
        if (this.#waiting <= LOW_BYTES) this.#socket.resume();
      }
    });
  }

  /** In order. What the process does not take any more is dropped: how it ended is told by its status. */
  #after(action: () => Promise<void> | undefined): void {
    this.#written = this.#written.then(action).catch(() => undefined);
  }
}
