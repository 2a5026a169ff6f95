/** The process's input, from our side: kept within the agent's window, and sent again from where the agent asks. */
import type { SessionInput } from '../api.ts';
import type { Clock } from '../clock.ts';

/** What is written while the window is full is gathered into messages of that size: each costs its broker and its node about the same. */
const MESSAGE_MAX_BYTES = 128 * 1024;
const MAX_MESSAGES = 128;
/** So many messages are gathered before a writer has to wait. */
const GATHERED_MAX = 1;
/** So many buffers are kept to be filled again; a window has two of them. */
const SPARE_MAX = 2;

/** After sending again, repeated acknowledgements mean nothing new for this long. */
const RESEND_PAUSE_MS = 200;

export interface StdinSenderOptions {
  readonly windowBytes: number;
  readonly clock: Clock;
  /** The bytes may be written over once they are acknowledged: sent again after that, they are ignored by their offset. */
  readonly send: (offset: number, bytes: Buffer) => void;
  /** `session.closeStdin`. */
  readonly close: (bytes: number) => void;
}

interface Message {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** A message that is not sent yet. */
interface Gathered {
  /** Ours: a message may be sent again after its writer has used its own bytes again. */
  readonly buffer: Buffer;
  length: number;
}

export class StdinSender implements SessionInput {
  readonly #options: StdinSenderOptions;
  /** Written, not sent: the window is full. All but the last are whole. */
  #waiting: Gathered[] = [];
  /** Sent, not acknowledged. */
  #sent: Message[] = [];
  #offset = 0;
  #acknowledged = 0;
  /** Whole buffers whose bytes are acknowledged. */
  readonly #spare: Buffer[] = [];
  #resentAt = Number.NEGATIVE_INFINITY;
  #closing = false;
  #closeSent = false;
  #over = false;
  #wakers: (() => void)[] = [];

  constructor(options: StdinSenderOptions, from = 0) {
    this.#options = options;
    this.#offset = from;
    this.#acknowledged = from;
  }

  async write(bytes: Buffer | Uint8Array | string): Promise<void> {
    if (this.#closing) throw new TypeError('stdin was ended: nothing can be written after that');
    this.#buffer(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    this.#pump();
    await this.#until(() => this.#waiting.length <= GATHERED_MAX);
  }

  async end(): Promise<void> {
    this.#closing = true;
    this.#pump();
    await this.#until(() => this.#waiting.length === 0 && this.#acknowledged >= this.#offset);
  }

  /** The agent gave so many bytes to the process. */
  onAck(given: number): void {
    if (given > this.#acknowledged && given <= this.#offset) {
      this.#acknowledged = given;
      const left = this.#sent.findIndex(({ offset, bytes }) => offset + bytes.length > given);
      const whole = this.#sent.splice(0, left === -1 ? this.#sent.length : left);
      for (const { bytes } of whole) this.#keepSpare(bytes);
      this.#pump();
    } else if (given === this.#acknowledged && this.#unfinished) {
      this.#resend();
    }
  }

  /** The connection is back, or the agent has named where it is. */
  onResume(given: number): void {
    this.#resentAt = Number.NEGATIVE_INFINITY;
    this.onAck(given);
    if (this.#unfinished) this.#resend();
  }

  /** The session is over: what is written now goes nowhere, as with a process that has ended. */
  finish(): void {
    this.#over = true;
    this.#waiting = [];
    this.#sent = [];
    this.#wake();
  }

  get #unfinished(): boolean {
    return this.#sent.length > 0 || (this.#closing && !this.#over);
  }

  #resend(): void {
    const now = this.#options.clock.monotonic();
    if (now - this.#resentAt < RESEND_PAUSE_MS) return;
    this.#resentAt = now;
    for (const { offset, bytes } of this.#sent) this.#options.send(offset, bytes);
    this.#sendClose();
  }

  /** Bytes that may be sent before more is acknowledged. */
  get #room(): number {
    return this.#acknowledged + this.#options.windowBytes - this.#offset;
  }

  #buffer(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      let last = this.#waiting.at(-1);
      if (last === undefined || last.length === last.buffer.length) {
        // Where it leaves at once, nothing is gathered.
        const size = this.#room > 0 ? Math.min(bytes.length - at, MESSAGE_MAX_BYTES) : MESSAGE_MAX_BYTES;
        const spare = size === MESSAGE_MAX_BYTES ? this.#spare.pop() : undefined;
        last = { buffer: spare ?? Buffer.allocUnsafe(size), length: 0 };
        this.#waiting.push(last);
      }
      const piece = bytes.subarray(at, at + last.buffer.length - last.length);
      last.buffer.set(piece, last.length);
      last.length += piece.length;
      at += piece.length;
    }
  }

  /** Where nothing else lies in its memory, as it does where a buffer was sent in two messages. */
  #keepSpare({ buffer, byteLength }: Buffer): void {
    if (
      byteLength === MESSAGE_MAX_BYTES &&
      buffer.byteLength === byteLength &&
      this.#spare.length < SPARE_MAX
    )
      this.#spare.push(Buffer.from(buffer));
  }

  #pump(): void {
    if (this.#over) this.#waiting = [];
    while (this.#sent.length < MAX_MESSAGES) {
      const [next] = this.#waiting;
      if (next === undefined || this.#room <= 0) break;
      const bytes = next.buffer.subarray(0, Math.min(next.length, this.#room));
      if (bytes.length === next.length) this.#waiting.shift();
      else
        this.#waiting[0] = { buffer: next.buffer.subarray(bytes.length), length: next.length - bytes.length };
      this.#sent.push({ offset: this.#offset, bytes });
      this.#options.send(this.#offset, bytes);
      this.#offset += bytes.length;
    }
    if (!this.#closeSent) this.#sendClose();
    this.#wake();
  }

  #sendClose(): void {
    if (!this.#closing || this.#over || this.#waiting.length > 0) return;
    this.#closeSent = true;
    this.#options.close(this.#offset);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!this.#over && !condition()) {
      await new Promise<void>((resolve) => {
        this.#wakers.push(resolve);
      });
    }
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}
