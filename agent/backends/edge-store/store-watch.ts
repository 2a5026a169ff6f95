/** Tells when EdgeCore has written to its store. MetaServer's own watch reports no change of a status; this says when to look. */
import type { Clock } from '../../../common/clock.ts';
import type { EdgeStore } from './edge-store.ts';

/** A look costs microseconds. */
const PERIOD_MS = 1_000;

export class StoreWatch {
  readonly #store: Pick<EdgeStore, 'dataVersion'>;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #version: string | undefined;

  constructor(store: Pick<EdgeStore, 'dataVersion'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  start(signal: AbortSignal): void {
    this.#version = this.#store.dataVersion();
    this.#clock.every(PERIOD_MS, () => this.#poll(), signal);
  }

  /** Called when the store was written, replaced, or can be read again, until `signal` aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  #poll(): void {
    const version = this.#store.dataVersion();
    // A file that cannot be read now has not changed; when it can be again, it is compared with what was seen last.
    if (version === undefined || version === this.#version) return;
    this.#version = version;
    for (const listener of this.#listeners) listener();
  }
}
