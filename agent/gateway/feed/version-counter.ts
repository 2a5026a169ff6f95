/**
 * The one counter of `resourceVersion`s: every change that is seen gets the next number. Numbers are taken from the database in blocks,
 * so that a device which reports every second costs no write to the disk each time; what is left of a block is never given.
 */
import type { Database, Migration } from '../../store/database.ts';

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
  readonly #reserve;
  #current = 0;
  #reserved = 0;

  /** The database must have {@link versionMigrations}. */
  constructor(database: Database) {
    this.#reserve = database
      .prepare<[number], number>('UPDATE rest_version SET reserved = reserved + ? RETURNING reserved')
      .pluck();
  }

  /** The number given last; in a new process above every number that an earlier one gave. */
  get current(): number {
    return this.#current === 0 ? this.next() : this.#current;
  }

  next(): number {
    if (this.#current === this.#reserved) {
      this.#reserved = this.#reserve.get(BLOCK) ?? 0;
      this.#current = this.#reserved - BLOCK;
    }
    this.#current += 1;
    return this.#current;
  }
}
