/** The database as the owners of tables see it, over whatever the store reads from and writes to at the moment. */
import type SqliteDatabase from 'better-sqlite3';
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { isStoreDegraded } from './store-problem.ts';

export interface Connection {
  readonly degraded: boolean;
  readonly bestEffort: boolean;
  readonly base: Database;
  overlay(forWriting: boolean): Overlay | undefined;
  /** What is to be thrown for what was. */
  failed(cause: unknown, isRead: boolean): unknown;
  refuse(): never;
}

type Raw = SqliteDatabase.Statement<unknown[], unknown>;
type Operation = 'run' | 'get' | 'all';

class StoreStatement {
  readonly #connection: Connection;
  readonly #sql: string;
  readonly #isOverlaid: boolean;
  #plucked = false;
  #prepared: { readonly on: Database; readonly statement: Raw } | undefined;

  constructor(connection: Connection, sql: string) {
    this.#connection = connection;
    this.#sql = sql;
    this.#isOverlaid = isOverlaid(sql);
    // A mistake in a statement shows where it is written.
    this.#on(connection.base);
  }

  pluck(): this {
    this.#plucked = true;
    this.#prepared = undefined;
    return this;
  }

  run(...parameters: unknown[]): unknown {
    return this.#perform('run', parameters);
  }

  get(...parameters: unknown[]): unknown {
    return this.#perform('get', parameters);
  }

  all(...parameters: unknown[]): unknown {
    return this.#perform('all', parameters);
  }

  #on(database: Database): Raw {
    if (this.#prepared?.on === database) return this.#prepared.statement;
    const statement = database.prepare<unknown[], unknown>(this.#sql);
    if (this.#plucked) statement.pluck();
    this.#prepared = { on: database, statement };
    return statement;
  }

  #perform(operation: Operation, parameters: unknown[]): unknown {
    const connection = this.#connection;
    const isRead = this.#isRead();
    if (connection.degraded) {
      const overlay = this.#isOverlaid ? connection.overlay(!isRead) : undefined;
      if (overlay !== undefined) {
        const result = this.#on(overlay.database)[operation](...parameters);
        if (!isRead) overlay.changed(this.#sql, parameters);
        return result;
      }
      if (!isRead) connection.refuse();
    }
    try {
      return this.#on(connection.base)[operation](...parameters);
    } catch (cause) {
      const error = connection.failed(cause, isRead);
      if (!isRead || !isStoreDegraded(error)) throw error;
      // What cannot be read is as if it were not there: the store says why.
      return this.#on(connection.base)[operation](...parameters);
    }
  }

  #isRead(): boolean {
    try {
      return this.#on(this.#connection.base).readonly;
    } catch (cause) {
      throw this.#connection.failed(cause, true);
    }
  }
}

/** It has only the functions of better-sqlite3 that are used. */
export function storeDatabase(connection: Connection): Database {
  const database = {
    get inTransaction(): boolean {
      const { base, degraded } = connection;
      return base.inTransaction || (degraded && connection.overlay(false)?.database.inTransaction === true);
    },
    prepare: (sql: string) => new StoreStatement(connection, sql),
    transaction<Result>(change: (...given: unknown[]) => Result) {
      const run = (...given: unknown[]): Result => {
        const { base } = connection;
        if (base.inTransaction) return change(...given);
        if (connection.degraded) {
          const overlay = connection.overlay(true) ?? connection.refuse();
          return overlay.database.inTransaction ? change(...given) : overlay.together(() => change(...given));
        }
        try {
          return base.transaction(change).immediate(...given);
        } catch (cause) {
          throw connection.failed(cause, false);
        }
      };
      return Object.assign(run, { immediate: run, deferred: run, exclusive: run });
    },
    pragma: (text: string, options?: object) => connection.base.pragma(text, options),
    close: () => connection.base.close(),
  };
  return database as unknown as Database;
}

// What is written while the file cannot be, where the policy allows it: a copy of the small tables in memory, and the statements that
// changed it, to be run on the file when that is back.

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
function isOverlaid(sql: string): boolean {
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
   * Repeats the changes in the file's database. If the overlay began empty, its row numbers mean nothing there: then only grants are
   * written. @returns how many changes were left out
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
      log.error({ err: error }, 'changes that were made while the store was degraded could not be written');
      return this.#changes.length + this.#dropped;
    } finally {
      this.database.close();
    }
  }
}
