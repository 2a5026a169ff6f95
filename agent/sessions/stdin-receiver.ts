/**
 * The process's input: brings what arrives into order, hands it to the runtime, and acknowledges what was handed over. How much the
 * process itself has read cannot be known.
 *
 * Bytes below the received offset are ignored, also part of a message; at a gap the acknowledgement is repeated and the client
 * sends from there.
 */
import { release } from '../../common/block-pool.ts';
import type { ByteSource } from '../../common/byte-source.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import type { SessionEnvironment } from './session.ts';

/** How long given bytes wait for their acknowledgement, and between two repeated ones at the same gap. */
const ACK_DELAY_MS = 200;

/** After so many messages an acknowledgement leaves at once. */
const ACK_MESSAGES = 32;

export interface StdinReceiverOptions {
  readonly windowBytes: number;
  readonly maxMessages: number;
  readonly clock: Clock;
  /** Resolves when the bytes were handed to the runtime; rejects where nobody reads the input any more. */
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly closeInput: () => Promise<void>;
  /** Publishes `ack` with {@link StdinReceiver.handed}. */
  readonly acknowledge: () => void;
}

export class StdinReceiver {
  readonly #options: StdinReceiverOptions;
  #queue: Buffer[] = [];
  /** Everything below was received, in order. */
  #received = 0;
  #handed = 0;
  #acknowledged = 0;
  #messagesSinceAck = 0;
  #closeAt: number | undefined;
  /** `unread`: nobody reads the input any more, and what comes is dropped, as with a pipe. */
  #state: 'open' | 'unread' | 'closed' = 'open';
  #writing = false;
  #ackTimer: Timer | undefined;
  #gapAckAt = Number.NEGATIVE_INFINITY;
  #gapAckOffset = -1;

  constructor(options: StdinReceiverOptions) {
    this.#options = options;
  }

  /** Bytes handed to the runtime. */
  get handed(): number {
    return this.#handed;
  }

  /** Whether the client has sent, or announced, more than was handed over. */
  get isLeft(): boolean {
    return Math.max(this.#received, this.#closeAt ?? 0) > this.#handed;
  }

  /** A message from the client. */
  receive(offset: number, payload: Buffer): void {
    if (this.#state === 'closed') return;
    const { windowBytes, maxMessages } = this.#options;
    const end = offset + payload.length;
    if (offset > this.#received) {
      this.#acknowledgeGap();
      return;
    }
    if (end <= this.#received) {
      this.#acknowledgeLater();
      return;
    }
    // Past the window the client broke its promise: what it sent beyond is asked for again later.
    if (end > this.#handed + windowBytes || this.#queue.length >= maxMessages) return;
    if (this.#state === 'open')
      this.#queue.push(offset === this.#received ? payload : payload.subarray(this.#received - offset));
    this.#received = end;
    background(this.#options.clock, this.#give());
  }

  /** End-of-file when `bytes` were handed over. */
  closeAt(bytes: number): void {
    if (this.#state === 'closed' || this.#closeAt !== undefined) return;
    this.#closeAt = bytes;
    if (bytes > this.#received) this.#acknowledgeGap();
    background(this.#options.clock, this.#give());
  }

  close(): void {
    this.#state = 'closed';
    this.#queue = [];
    this.#ackTimer?.stop();
    this.#ackTimer = undefined;
  }

  async #give(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    for (let bytes = this.#queue.shift(); bytes !== undefined; bytes = this.#queue.shift()) {
      const isTaken = await this.#options.write(bytes).then(
        () => true,
        () => false,
      );
      if (this.#state === 'closed') return;
      if (!isTaken) {
        // No error of the session: how the process ends is told by its end.
        this.#state = 'unread';
        this.#queue = [];
        this.#acknowledgeNow();
        break;
      }
      this.#handed += bytes.length;
      release(bytes);
      this.#messagesSinceAck += 1;
      this.#acknowledgeGiven();
    }
    this.#writing = false;
    if (this.#state !== 'open' || this.#closeAt === undefined || this.#handed < this.#closeAt) return;
    this.#acknowledgeNow();
    this.close();
    await this.#options.closeInput().catch(() => undefined);
  }

  #acknowledgeGiven(): void {
    const half = this.#handed - this.#acknowledged >= this.#options.windowBytes / 2;
    if (half || this.#messagesSinceAck >= ACK_MESSAGES) this.#acknowledgeNow();
    else this.#acknowledgeLater();
  }

  #acknowledgeGap(): void {
    const now = this.#options.clock.monotonic();
    if (this.#gapAckOffset === this.#received && now - this.#gapAckAt < ACK_DELAY_MS) return;
    this.#gapAckOffset = this.#received;
    this.#gapAckAt = now;
    this.#acknowledgeNow();
  }

  #acknowledgeLater(): void {
    this.#ackTimer ??= this.#options.clock.after(ACK_DELAY_MS, () => this.#acknowledgeNow());
  }

  #acknowledgeNow(): void {
    this.#ackTimer?.stop();
    this.#ackTimer = undefined;
    this.#acknowledged = this.#handed;
    this.#messagesSinceAck = 0;
    this.#options.acknowledge();
  }
}

/** The input of a source; `undefined` if it takes none. */
export function receiveStdin(
  source: ByteSource,
  { clock, limits }: SessionEnvironment,
  acknowledge: () => void,
): StdinReceiver | undefined {
  if (source.writeStdin === undefined) return undefined;
  return new StdinReceiver({
    clock,
    windowBytes: limits.stdinWindowBytes,
    maxMessages: limits.stdinMaxMessages,
    write: async (bytes) => source.writeStdin?.(bytes),
    closeInput: async () => source.closeStdin?.(),
    acknowledge,
  });
}
