/** The agent's own SQLite file: one connection, one writer. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import SqliteDatabase from 'better-sqlite3';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';

export type Database = SqliteDatabase.Database;

/** A step that a component's tables need; applied once, in the order given, each in a transaction of its own. */
export interface Migration {
  /** Never changed once released: `journal-1`. */
  readonly id: string;
  readonly sql: string;
}

export interface DatabaseOptions {
  readonly path: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Another process (a backup, `sqlite3`) may hold the file for a moment. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Opens the file and brings it up to date. One that SQLite calls corrupt is moved aside, and an empty one takes its place:
 * what it held (answers of the last minutes, events, the audit) is worth less than a node that cannot be operated.
 * @throws EdgectlError `Unavailable` where the place cannot be written
 */
export function openDatabase(options: DatabaseOptions): Database {
  try {
    return open(options);
  } catch (cause) {
    if (!isCorrupt(cause)) throw unavailable(options.path, cause);
    const aside = moveAside(options.path, options.clock.now());
    options.log.error(
      { path: options.path, movedTo: aside, reason: (cause as Error).message },
      'the database is corrupt: moved aside, starting with an empty one',
    );
  }
  try {
    return open(options);
  } catch (cause) {
    throw unavailable(options.path, cause);
  }
}

function open({ path, migrations, clock }: DatabaseOptions): Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    chmodSync(path, 0o600);
    database.pragma('journal_mode = WAL');
    // The journal of changing calls must be on the disk before a request is acknowledged.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const check: unknown = database.pragma('quick_check(1)', { simple: true });
    if (check !== 'ok') throw new SqliteDatabase.SqliteError(String(check), 'SQLITE_CORRUPT');
    migrate(database, migrations, clock.now());
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: Database, migrations: readonly Migration[], now: number): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT',
  );
  const applied = new Set(database.prepare<[], string>('SELECT id FROM migration').pluck().all());
  const record = database.prepare('INSERT INTO migration (id, applied_at) VALUES (?, ?)');
  const apply = database.transaction((migration: Migration) => {
    database.exec(migration.sql);
    record.run(migration.id, now);
  });
  for (const migration of migrations) if (!applied.has(migration.id)) apply.immediate(migration);
}

function isCorrupt(cause: unknown): boolean {
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code);
}

/** Keeps one such file: the newest tells what happened, a row of them fills the disk. */
function moveAside(path: string, now: number): string {
  const aside = `${path}.corrupt`;
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(aside + suffix, { force: true });
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return `${aside} (at ${new Date(now).toISOString()})`;
}

function unavailable(path: string, cause: unknown): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    `the agent's database ${path} cannot be opened: ${(cause as Error).message}`,
    {
      layer: 'store',
      hint: 'the folder must be writable by the agent and the disk must have room; --database names another place',
      cause,
    },
  );
}
