/** The part of the agent's database that a backup has: lasting edits, the kept time, the end of the audit chain. */
import type { DatabaseSync } from 'node:sqlite';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/**
 * The others are of this box alone: records of the audit, calls, events, what stands on brokers. So are grants: one that was
 * revoked since would come back.
 */
const KEPT_TABLES: ReadonlySet<string> = new Set([
  'migration',
  'device_write',
  'device_edit',
  'device_counter',
  'device_version',
  'rest_version',
  'kept_time',
  'audit_chain',
]);

/** What every version since the first has. */
const REQUIRED_TABLES = ['migration', 'device_edit', 'audit_chain', 'kept_time'];

export interface DatabaseFacts {
  /** Lasting edits that are not over. */
  readonly edits: number;
  /** The number of the last record of the audit. */
  readonly auditId: number;
}

type Open = (path: string, readOnly: boolean) => DatabaseSync;

async function opener(): Promise<Open> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  return (path, readOnly) => new Database(path, { readOnly });
}

/**
 * As of one moment, also while the agent writes.
 * @param target a file that is there and empty
 */
export async function copyDatabase(source: string, target: string): Promise<void> {
  const open = await opener();
  const from = open(source, true);
  try {
    from.exec('PRAGMA busy_timeout = 5000');
    from.prepare('VACUUM INTO ?').run(target);
  } catch (cause) {
    throw unusable(source, cause);
  } finally {
    from.close();
  }
  const copy = open(target, false);
  try {
    copy.exec('PRAGMA foreign_keys = OFF; BEGIN');
    for (const table of tablesOf(copy)) if (!KEPT_TABLES.has(table)) copy.exec(`DELETE FROM "${table}"`);
    // The chain continues from its last record, which stays on the old box.
    copy.exec('UPDATE audit_chain SET anchor_id = last_id, anchor_hash = last_hash, bytes = 0');
    copy.exec('UPDATE kept_time SET boot_id = NULL, boot_ms = NULL');
    copy.exec('COMMIT');
    copy.exec('PRAGMA journal_mode = DELETE; VACUUM');
  } catch (cause) {
    throw unusable(source, cause);
  } finally {
    copy.close();
  }
}

/** @throws EdgectlError `InvalidParams` if it is none of an agent, or damaged */
export async function checkDatabase(path: string): Promise<DatabaseFacts> {
  const open = await opener();
  try {
    const database = open(path, true);
    try {
      const [check] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
      if (check !== 'ok') throw new Error(String(check));
      const tables = new Set(tablesOf(database));
      const lacking = REQUIRED_TABLES.find((table) => !tables.has(table));
      if (lacking !== undefined) throw new Error(`it has no table ${lacking}`);
      return {
        edits: numberFrom(
          database,
          "SELECT count(*) FROM device_edit WHERE state IN ('pending', 'applied', 'unknown', 'differs', 'failing')",
        ),
        auditId: numberFrom(database, 'SELECT last_id FROM audit_chain'),
      };
    } finally {
      database.close();
    }
  } catch (cause) {
    throw unusable('the database', cause);
  }
}

/** Rights end by the kept time: it never goes back, not even to that of a backup. */
export async function keepLaterTime(path: string, before: string): Promise<void> {
  const open = await opener();
  let reachedMs = 0;
  try {
    const old = open(before, true);
    try {
      reachedMs = numberFrom(old, 'SELECT reached_ms FROM kept_time');
    } finally {
      old.close();
    }
  } catch {
    // There was no database, or one that nobody can read: the backup's time holds.
    return;
  }
  const database = open(path, false);
  try {
    database.prepare('UPDATE kept_time SET reached_ms = max(reached_ms, ?)').run(reachedMs);
  } finally {
    database.close();
  }
}

function tablesOf(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  return rows.map(({ name }) => String(name));
}

function numberFrom(database: DatabaseSync, sql: string): number {
  const [value] = Object.values(database.prepare(sql).get() ?? {});
  return Number(value ?? 0);
}

function unusable(what: string, cause: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `${what} cannot be used: ${(cause as Error).message}`, {
    layer: 'client',
    cause,
  });
}
