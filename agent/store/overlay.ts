/**
 * What is written while the file cannot be, where the policy allows it: a copy of the small tables in memory, and the statements that
 * changed it, to be run on the file when that is back.
 */
import type { Logger } from 'pino';
import type { Database } from './database.ts';

/** Lasting edits and grants: what was written is read again. Other tables have records alone, which wait. */
const TABLES = ['device_write', 'device_edit', 'role_grant'] as const;
const TABLE = new RegExp(`\\b(${TABLES.join('|')})\\b`);
/** Kept to be run again; each is small. */
const MAX_STATEMENTS = 4096;

interface Change {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Whether a statement is about what an overlay has. */
export function isOverlaid(sql: string): boolean {
  return TABLE.test(sql);
}

export class Overlay {
  readonly database: Database;
  readonly #isCopy: boolean;
  #changes: Change[] = [];
  #dropped = 0;

  /** @param source where the tables are copied from; without it they begin empty */
  constructor(database: Database, source: Database | undefined) {
    this.database = database;
    this.#isCopy = source !== undefined;
    if (source === undefined) return;
    for (const table of TABLES) {
      const rows = source.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
      for (const row of rows) {
        const columns = Object.keys(row);
        const marks = columns.map(() => '?').join(', ');
        database
          .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`)
          .run(...Object.values(row));
      }
    }
  }

  changed(sql: string, parameters: readonly unknown[]): void {
    if (this.#changes.length < MAX_STATEMENTS) this.#changes.push({ sql, parameters });
    else this.#dropped += 1;
  }

  /** All of it, or nothing. */
  together<Result>(change: () => Result): Result {
    const before = this.#changes.length;
    try {
      return this.database.transaction(change).immediate();
    } catch (error) {
      this.#changes.length = before;
      throw error;
    }
  }

  /**
   * The numbers of writes in an overlay that began empty are none of the file's: of such only grants are taken over.
   * @returns how many changes were not
   */
  writeTo(target: Database, log: Logger): number {
    const wanted = this.#changes.filter(({ sql }) => this.#isCopy || sql.includes('role_grant'));
    try {
      target
        .transaction(() => {
          for (const { sql, parameters } of wanted) target.prepare(sql).run(...parameters);
        })
        .immediate();
      return this.#changes.length - wanted.length + this.#dropped;
    } catch (error) {
      log.error({ err: error }, 'what was changed while the store was degraded could not be written');
      return this.#changes.length + this.#dropped;
    } finally {
      this.database.close();
    }
  }
}
