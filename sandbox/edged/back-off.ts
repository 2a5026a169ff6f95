/** When a container that ended may start again: at once the first time, then after 10 s, 20 s, … up to 5 minutes. */
export interface BackOffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
}

export const KUBELET_BACK_OFF: BackOffOptions = { baseMs: 10_000, maxMs: 300_000 };

export class BackOff {
  readonly #options: BackOffOptions;
  readonly #delays = new Map<string, { delayMs: number; since: number }>();

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Milliseconds to wait, and the delay that the wait is a part of; `undefined` if it may start now. */
  wait(
    container: string,
    finishedAt: number,
    now: number,
  ): { readonly leftMs: number; readonly delayMs: number } | undefined {
    const entry = this.#delays.get(container);
    if (entry === undefined || this.#forgotten(entry.since, now)) return undefined;
    const leftMs = finishedAt + entry.delayMs - now;
    return leftMs > 0 ? { leftMs, delayMs: entry.delayMs } : undefined;
  }

  /** Notes a start: the next one waits twice as long. */
  started(container: string, now: number): void {
    const entry = this.#delays.get(container);
    const fresh = entry === undefined || this.#forgotten(entry.since, now);
    const delayMs = fresh ? this.#options.baseMs : Math.min(entry.delayMs * 2, this.#options.maxMs);
    this.#delays.set(container, { delayMs, since: now });
  }

  #forgotten(since: number, now: number): boolean {
    return now - since > 2 * this.#options.maxMs;
  }
}
