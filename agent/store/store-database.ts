/** The database as the owners of tables see it, over whatever the store reads from and writes to at the moment. */
import type SqliteDatabase from 'better-sqlite3';
import type { Database } from './database.ts';
import { isOverlaid, type Overlay } from './overlay.ts';
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

/** It has what is used of better-sqlite3, and no more. */
export function storeDatabase(connection: Connection): Database {
  const together = <Result>(change: (...given: unknown[]) => Result, given: unknown[]): Result => {
    const { base } = connection;
    if (base.inTransaction) return change(...given);
    if (connection.degraded) {
      const overlay = connection.overlay(true) ?? connection.refuse();
      return overlay.database.inTransaction ? change(...given) : overlay.together(() => change(...given));
    }
    try {
      return base.transaction(() => change(...given)).immediate();
    } catch (cause) {
      throw connection.failed(cause, false);
    }
  };
  const database = {
    get inTransaction(): boolean {
      return connection.base.inTransaction || connection.overlay(false)?.database.inTransaction === true;
    },
    prepare: (sql: string) => new StoreStatement(connection, sql),
    transaction<Result>(change: (...given: unknown[]) => Result) {
      const run = (...given: unknown[]): Result => together(change, given);
      return Object.assign(run, { immediate: run, deferred: run, exclusive: run });
    },
    pragma: (text: string, options?: object) => connection.base.pragma(text, options),
    close: () => connection.base.close(),
  };
  return database as unknown as Database;
}
