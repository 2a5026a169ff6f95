/** The agent's own SQLite file: one connection, one writer. */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { NewerDatabaseError, reasonOf } from './store-problem.ts';
import { writesOf } from './write-later.ts';

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
  /** How long another process that holds the file is waited for; the agent does nothing else meanwhile. */
  readonly busyTimeoutMs?: number;
}

/** Another process (a backup, `sqlite3`) may hold the file for a moment. */
const BUSY_TIMEOUT_MS = 250;
const MODE = 0o600;

/**
 * Opens the file and brings it up to date. One that SQLite calls corrupt is set aside under a dated name, and an empty one takes its
 * place: a node that can be operated is worth more than what it held. Nothing is deleted.
 * @throws what SQLite or the file system says; {@link reasonOf} tells what it means
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { path, clock, log } = options;
  try {
    return open(options);
  } catch (cause) {
    if (reasonOf(cause, path) !== 'corrupt') throw cause;
    const aside = setAside(path, clock.now());
    log.error(
      { path, setAside: aside, reason: (cause as Error).message },
      'the database is corrupt: set aside, starting with an empty one',
    );
  }
  return open(options);
}

/** In memory: what is read while there is no file to read from. */
export function openEmpty(migrations: readonly Migration[], clock: Clock): Database {
  const database = new SqliteDatabase(':memory:');
  migrate(database, migrations, clock.now());
  return database;
}

/**
 * Opens a file that cannot be written, to be read: without the shared memory beside it, for which there may be no room.
 * @throws where it cannot be read either, or lacks tables
 */
export function openToRead({ path, migrations }: DatabaseOptions): Database {
  const database = new SqliteDatabase(path, { fileMustExist: true, timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    const applied = appliedIn(database);
    refuseNewer(applied, migrations);
    const lacking = migrations.find(({ id }) => !applied.has(id));
    if (lacking !== undefined) throw new Error(`the migration ${lacking.id} has not been applied`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The database files that were set aside, oldest first. */
export function filesSetAside(path: string): readonly string[] {
  try {
    const prefix = `${basename(path)}.corrupt`;
    const names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
    return names
      .filter((name) => !/-(wal|shm)$/.test(name))
      .toSorted()
      .map((name) => join(dirname(path), name));
  } catch {
    return [];
  }
}

function open(options: DatabaseOptions): Database {
  const { path, migrations, clock, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new SqliteDatabase(path, { timeout: busyTimeoutMs });
  try {
    if ((statSync(path).mode & 0o777) !== MODE) chmodSync(path, MODE);
    database.pragma('journal_mode = WAL');
    // The journal of changing calls must be on the disk before a request is acknowledged.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const check: unknown = database.pragma('quick_check(1)', { simple: true });
    if (check !== 'ok') throw new SqliteDatabase.SqliteError(String(check), 'SQLITE_CORRUPT');
    copyBeforeUpgrade(database, options);
    migrate(database, migrations, clock.now());
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
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
  const applied = appliedIn(database);
  refuseNewer(applied, migrations);
  const record = database.prepare('INSERT INTO migration (id, applied_at) VALUES (?, ?)');
  const apply = database.transaction((migration: Migration) => {
    database.exec(migration.sql);
    record.run(migration.id, now);
  });
  for (const migration of migrations) if (!applied.has(migration.id)) apply.immediate(migration);
}

/** The copy of the file from before the upgrade. */
export function copyOf(path: string): string {
  return `${path}.before-upgrade`;
}

/** A version that adds tables cannot be gone back from with the same file. Without room for a copy there is none. */
function copyBeforeUpgrade(database: Database, { path, migrations, log }: DatabaseOptions): void {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get();
  if (known === undefined) return;
  const applied = appliedIn(database);
  refuseNewer(applied, migrations);
  if (applied.size === 0 || migrations.every(({ id }) => applied.has(id))) return;
  const unfinished = `${copyOf(path)}.new`;
  try {
    rmSync(unfinished, { force: true });
    // SQLite writes into an empty file that is there: nobody else reads what it holds, not even for a moment.
    closeSync(openSync(unfinished, 'wx', MODE));
    database.prepare('VACUUM INTO ?').run(unfinished);
    renameSync(unfinished, copyOf(path));
    log.info({ copy: copyOf(path) }, 'the database was copied before it is brought up to date');
  } catch (error) {
    rmSync(unfinished, { force: true });
    log.warn({ reason: (error as Error).message }, 'the database is brought up to date without a copy');
  }
}

function appliedIn(database: Database): ReadonlySet<string> {
  return new Set(database.prepare<[], string>('SELECT id FROM migration').pluck().all());
}

/** @throws NewerDatabaseError if another program has brought an open file further than this version knows */
export function refuseNewerFile(database: Database, migrations: readonly Migration[]): void {
  refuseNewer(appliedIn(database), migrations);
}

/** A table that this version does not know may hold what it would break. */
function refuseNewer(applied: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ id }) => id));
  const unknown = [...applied].find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw new NewerDatabaseError(`it was written by a newer version of the agent: it has ${unknown}`);
}

/** Never over an older one. @returns the new name */
function setAside(path: string, now: number): string {
  const stem = `${path}.corrupt-${new Date(now).toISOString().replaceAll(':', '-')}`;
  let aside = stem;
  for (let count = 2; existsSync(aside); count += 1) aside = `${stem}-${count}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

// Several writes, as one.

/**
 * Synchronous. With `durable` it returns when the writes are on the disk; without, they survive the agent's death, but not a power
 * cut. Inside of another transaction they are part of that.
 */
export function inTransaction<T>(database: Database, durable: boolean, write: () => T): T {
  if (database.inTransaction) return write();
  if (durable || writesOf(database).degraded) return database.transaction(write).immediate();
  database.pragma('synchronous = NORMAL');
  try {
    return database.transaction(write).immediate();
  } finally {
    database.pragma('synchronous = FULL');
  }
}
