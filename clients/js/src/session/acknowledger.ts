/** When to acknowledge: at half a window or 32 chunks, else within 200 ms of taking a chunk, and every 15 s as a sign of life. */
import type { Clock, Timer } from '../clock.ts';

export const ACK_DELAY_MS = 200;
export const ACK_CHUNKS = 32;
export const SIGN_OF_LIFE_MS = 15_000;

export interface AcknowledgerOptions {
  readonly clock: Clock;
  readonly windowBytes: () => number;
  /** Bytes taken of each stream. */
  readonly taken: () => readonly number[];
  readonly send: () => void;
}

export class Acknowledger {
  readonly #options: AcknowledgerOptions;
  #sent: readonly number[] = [];
  #chunks = 0;
  #delay: Timer | undefined;
  #life: Timer | undefined;
  #stopped = false;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
    this.#sent = options.taken();
  }

  start(): void {
    this.#scheduleLife();
  }

  /** The reader took a chunk. */
  onTaken(): void {
    if (this.#stopped) return;
    this.#chunks += 1;
    const half = this.#options.windowBytes() / 2;
    const due = this.#options.taken().some((taken, index) => taken - (this.#sent[index] ?? 0) >= half);
    if (due || this.#chunks >= ACK_CHUNKS) this.#send();
    else this.#delay ??= this.#options.clock.after(ACK_DELAY_MS, () => this.#send());
  }

  stop(): void {
    this.#stopped = true;
    this.#delay?.stop();
    this.#life?.stop();
  }

  #send(): void {
    this.#delay?.stop();
    this.#delay = undefined;
    this.#sent = this.#options.taken();
    this.#chunks = 0;
    this.#options.send();
  }

  #scheduleLife(): void {
    this.#life = this.#options.clock.after(SIGN_OF_LIFE_MS, () => {
      this.#send();
      this.#scheduleLife();
    });
  }
}
