/** Where the time that was reached is kept over restarts, with the boot in which it was. */
import type { BootTime } from '../../common/clock.ts';
import type { Database, Migration } from '../store/database.ts';

/** After those of grants, which kept the time before. */
export const timeMigrations: readonly Migration[] = [
  {
    id: 'time-1',
    sql: `
      CREATE TABLE kept_time (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        reached_ms INTEGER NOT NULL,
        boot_id TEXT,
        boot_ms INTEGER
      ) STRICT;
      INSERT INTO kept_time (id, reached_ms) SELECT 1, reached FROM grant_clock;
      DROP TABLE grant_clock;
      ALTER TABLE role_grant ADD COLUMN boot_id TEXT;
    `,
  },
];

export interface ReachedTime {
  /** Milliseconds since the epoch. */
  readonly reachedMs: number;
  /** Absent if a version kept it that did not know. */
  readonly boot?: BootTime;
}

interface Row {
  readonly reached_ms: number;
  readonly boot_id: string | null;
  readonly boot_ms: number | null;
}

export class TimeStore {
  readonly #read;
  readonly #write;

  constructor(database: Database) {
    this.#read = database.prepare<[], Row>('SELECT reached_ms, boot_id, boot_ms FROM kept_time');
    this.#write = database.prepare(
      `INSERT INTO kept_time (id, reached_ms, boot_id, boot_ms) VALUES (1, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET
         reached_ms = excluded.reached_ms, boot_id = excluded.boot_id, boot_ms = excluded.boot_ms`,
    );
  }

  read(): ReachedTime | undefined {
    const row = this.#read.get();
    if (row === undefined) return undefined;
    const { reached_ms: reachedMs, boot_id: id, boot_ms: ms } = row;
    return ms === null ? { reachedMs } : { reachedMs, boot: { id: id ?? undefined, ms } };
  }

  write({ reachedMs, boot }: Required<ReachedTime>): void {
    this.#write.run(Math.trunc(reachedMs), boot.id ?? null, Math.trunc(boot.ms));
  }
}
