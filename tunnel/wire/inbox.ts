/**
 * What came for one connection and was not taken yet. Between our own halves the window bounds it; on KubeEdge's wire, which has
 * no credit, a full inbox makes the whole tunnel wait, and a reader that makes it wait too long is given up.
 */
import type { Clock, Timer } from '../../common/clock.ts';

/** Small messages are handed on together, up to this. */
const GATHER_BYTES = 64 * 1024;
/** From here on a message is handed on as it came: to join it to others would be a copy of all that a big log has. */
export const LARGE_BYTES = 16 * 1024;
/** A timer that is later than that was held up. */
const OWN_DELAY_MS = 500;

export interface InboxOptions {
  readonly clock: Clock;
  readonly fullBytes: number;
  readonly stallLimitMs: number;
  /** The inbox became full, or has room again. */
  fullChanged(full: boolean): void;
  /** The inbox was full for the stall limit in total, while its reader took less than one filling. */
  stalled(): void;
}

export class Inbox {
  readonly #options: InboxOptions;
  #chunks: Buffer[] = [];
  /** What waits to be taken. */
  bytes = 0;
  #fullSinceMs: number | undefined;
  #fullForMs = 0;
  /** Since {@link #fullForMs} began to count. */
  #takenBytes = 0;
  #timer: Timer | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes < this.#options.fullBytes || this.#fullSinceMs !== undefined) return;
    const { clock, stallLimitMs, fullChanged } = this.#options;
    this.#fullSinceMs = clock.monotonic();
    this.#giveUpAfter(Math.max(0, stallLimitMs - this.#fullForMs));
    fullChanged(true);
  }

  /** Time in which this process was held up or suspended itself is not the reader's. */
  #giveUpAfter(delayMs: number): void {
    const { clock, stalled } = this.#options;
    const dueMs = clock.monotonic() + delayMs;
    this.#timer = clock.after(delayMs, () => {
      const lateMs = clock.monotonic() - dueMs;
      if (lateMs < OWN_DELAY_MS) stalled();
      else this.#giveUpAfter(Math.min(lateMs, delayMs));
    });
  }

  /** The next bytes, several messages in one; `undefined` when there are none. */
  consume(): Buffer | undefined {
    const first = this.#chunks[0];
    if (first === undefined) return undefined;
    let count = 0;
    let bytes = 0;
    for (const chunk of this.#chunks) {
      const isLarge = chunk.length >= LARGE_BYTES;
      if (count > 0 && (isLarge || bytes + chunk.length > GATHER_BYTES)) break;
      bytes += chunk.length;
      count += 1;
      if (isLarge) break;
    }
    const taken = this.#chunks.splice(0, count);
    this.bytes -= bytes;
    this.#takenBytes += bytes;
    const { fullBytes } = this.#options;
    if (this.bytes < fullBytes) this.#endFull();
    // Who is always behind but reads on is not a stalled reader: it keeps nobody waiting for long at a time.
    if (this.bytes === 0 || this.#takenBytes >= fullBytes) {
      this.#fullForMs = 0;
      this.#takenBytes = 0;
    }
    return count === 1 ? first : Buffer.concat(taken, bytes);
  }

  clear(): void {
    this.#chunks = [];
    this.bytes = 0;
    this.#endFull();
  }

  #endFull(): void {
    if (this.#fullSinceMs === undefined) return;
    this.#fullForMs += this.#options.clock.monotonic() - this.#fullSinceMs;
    this.#fullSinceMs = undefined;
    this.#timer?.stop();
    this.#options.fullChanged(false);
  }
}
