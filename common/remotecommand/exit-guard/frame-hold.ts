/** Lets whole frames pass and holds what is not whole: whoever stops in between has left no broken frame behind. */

const NOTHING = Buffer.alloc(0);

/** What SPDY can say of a frame's length; no other framing needs more. */
export const FRAME_MAX_BYTES = 16 * 1024 * 1024 + 16;

export interface FrameHoldOptions {
  /** The length of the frame at `at`, including its header; `undefined` until enough of the header is there. */
  frameBytes(bytes: Buffer, at: number): number | undefined;
  /** Called for each frame that passes. */
  seen(bytes: Buffer, at: number): void;
}

export class FrameHold {
  readonly #options: FrameHoldOptions;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** With fewer nothing more can pass: what has come is not put together for every piece of a big frame. */
  #neededBytes = 1;

  constructor(options: FrameHoldOptions) {
    this.#options = options;
  }

  /** Whether the frame that it holds is larger than any that is waited for. */
  get tooLarge(): boolean {
    return this.#neededBytes > FRAME_MAX_BYTES;
  }

  pass(bytes: Buffer): Buffer {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes < this.#neededBytes || this.tooLarge) return NOTHING;
    const all = this.#held.length === 1 ? bytes : Buffer.concat(this.#held, this.#heldBytes);
    const { frameBytes, seen } = this.#options;
    let end = 0;
    let next = frameBytes(all, end);
    while (next !== undefined && end + next <= all.length) {
      seen(all, end);
      end += next;
      next = frameBytes(all, end);
    }
    const rest = all.subarray(end);
    this.#held = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
    this.#neededBytes = next ?? rest.length + 1;
    return all.subarray(0, end);
  }
}
