/** Retained messages under `from/` on an external broker: cleared, counted, and the clearing's own echo known again. */
const MAX_PENDING = 1024;

export class RetainedMessages {
  readonly #clear: (topic: string) => void;
  /** Topics whose clearing comes back to us: MQTT 3.1.1 has no "no local". */
  readonly #cleared = new Set<string>();
  count = 0;

  constructor(clear: (topic: string) => void) {
    this.#clear = clear;
  }

  /** True for a message that clears: an empty retained one, or the echo of our own. */
  isClearing(topic: string, bytes: number, retain: boolean): boolean {
    return bytes === 0 && (retain || this.#cleared.delete(topic));
  }

  turnAside(topic: string): void {
    this.count += 1;
    // Past this many, an echo is answered as an empty request would be: harmless.
    if (this.#cleared.size < MAX_PENDING) this.#cleared.add(topic);
    this.#clear(topic);
  }
}
