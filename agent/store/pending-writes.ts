/** Records that wait in memory until the database can be written: bounded, in order, and counted where there are too many. */
import type { Logger } from 'pino';
import { isStoreDegraded } from './store-problem.ts';

/** Records kept in memory; some KiB each at most. */
const MAX_PENDING = 4096;
/** Written in one turn of the event loop. */
const WRITTEN_AT_ONCE = 256;

export class PendingWrites {
  readonly #log: Logger;
  readonly #pending: (() => void)[] = [];
  #dropped = 0;
  #writing = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  get size(): number {
    return this.#pending.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** What waited is being written now: a record that it makes is written at once. */
  get writing(): boolean {
    return this.#writing;
  }

  drop(records: number): void {
    this.#dropped += records;
  }

  /** The oldest goes where there is no room. */
  add(write: () => void): void {
    if (this.#pending.length >= MAX_PENDING) {
      this.#pending.shift();
      this.#dropped += 1;
    }
    this.#pending.push(write);
  }

  /** Writes the oldest ones, until the database is degraded again. */
  writeSome(): void {
    this.#writing = true;
    try {
      for (let count = 0; count < WRITTEN_AT_ONCE && this.#pending.length > 0; count += 1) {
        const [write] = this.#pending;
        try {
          write?.();
        } catch (error) {
          if (isStoreDegraded(error)) return;
          this.#dropped += 1;
          this.#log.error({ err: error }, 'a record that was kept could not be written');
        }
        this.#pending.shift();
      }
    } finally {
      this.#writing = false;
    }
  }
}
