/** The process's input, from our side: kept within the agent's window, and sent again from where the agent asks. */
import type { SessionInput } from '../api.ts';
import type { Clock } from '../clock.ts';

const MESSAGE_MAX_BYTES = 64 * 1024;
const MAX_MESSAGES = 128;

/** After sending again, repeated acknowledgements mean nothing new for this long. */
const RESEND_PAUSE_MS = 200;

export interface StdinSenderOptions {
  readonly windowBytes: number;
  readonly clock: Clock;
  readonly send: (offset: number, bytes: Buffer) => void;
  /** `session.closeStdin`. */
  readonly close: (bytes: number) => void;
}

interface Message {
  readonly offset: number;
  readonly bytes: Buffer;
}

export class StdinSender implements SessionInput {
  readonly #options: StdinSenderOptions;
  /** Written, not sent: the window is full. */
  #waiting: Buffer[] = [];
  /** Sent, not acknowledged. */
  #sent: Message[] = [];
  #offset = 0;
  #acknowledged = 0;
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
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes);
    for (let start = 0; start < buffer.length; start += MESSAGE_MAX_BYTES) {
      this.#waiting.push(buffer.subarray(start, start + MESSAGE_MAX_BYTES));
    }
    this.#pump();
    await this.#until(() => this.#waiting.length === 0);
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
      while ((this.#sent[0]?.offset ?? given) + (this.#sent[0]?.bytes.length ?? 1) <= given)
        this.#sent.shift();
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

  #pump(): void {
    if (this.#over) this.#waiting = [];
    while (this.#waiting.length > 0 && this.#sent.length < MAX_MESSAGES) {
      const next = this.#waiting[0] as Buffer;
      const room = this.#acknowledged + this.#options.windowBytes - this.#offset;
      if (room <= 0) break;
      const bytes = next.subarray(0, room);
      if (bytes.length === next.length) this.#waiting.shift();
      else this.#waiting[0] = next.subarray(room);
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
