/**
 * The one counter of `resourceVersion`s: every change that is seen gets the next number. Numbers are taken from the database in blocks,
 * so that a device which reports every second costs no write to the disk each time; what is left of a block is never given. Who reads
 * waits for no disk: a block is written soon after it was taken.
 */
import type { Clock } from '../../common/clock.ts';
import type { Database, Migration } from '../store/database.ts';
import { writesOf } from '../store/write-later.ts';

export const versionMigrations: readonly Migration[] = [
  {
    id: 'rest-version-1',
    // Begun at the time of day in milliseconds: it goes on rising where the database was lost.
    sql: `
      CREATE TABLE rest_version (id INTEGER PRIMARY KEY CHECK (id = 1), reserved INTEGER NOT NULL) STRICT;
      INSERT INTO rest_version VALUES (1, unixepoch() * 1000);
    `,
  },
];

const BLOCK = 1_000;

export class VersionCounter {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #write: (reserved: number) => void;
  #current = 0;
  #reserved: number;

  /** The database must have {@link versionMigrations}. */
  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    const read = database.prepare<[], number>('SELECT reserved FROM rest_version').pluck();
    this.#reserved = read.get() ?? 0;
    this.#current = this.#reserved;
    const update = database.prepare<[number]>('UPDATE rest_version SET reserved = max(reserved, ?)');
    this.#write = (reserved) => writesOf(database).soon(() => update.run(reserved));
    this.#reserve();
  }

  /** The number given last; in a new process above every number that an earlier one gave. */
  get current(): number {
    return this.#current;
  }

  next(): number {
    if (this.#current === this.#reserved) this.#reserve();
    this.#current += 1;
    return this.#current;
  }

  /**
   * A block that an earlier process may have taken, and could not write, lies before the time of day: numbers begin there, and fewer
   * are given than milliseconds pass.
   */
  #reserve(): void {
    this.#current = Math.max(this.#reserved, Math.trunc(this.#clock.now()));
    this.#reserved = this.#current + BLOCK;
    this.#write(this.#reserved);
  }
}
