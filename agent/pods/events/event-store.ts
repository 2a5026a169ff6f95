/** Where events are kept: counted while they repeat, forgotten when they are old or too many. */
import { randomUUID } from 'node:crypto';
import type SqliteDatabase from 'better-sqlite3';
import type { InvolvedObject, KeptEvent, Observation } from './event.ts';

export interface EventStore {
  /** Adds or counts. `undefined` where it is known already: one that is not newer than what was counted last. */
  keep(observation: Observation): KeptEvent | undefined;
  /** All, or those about one object; the one last seen longest ago first. */
  list(about?: Partial<Pick<InvolvedObject, 'kind' | 'namespace' | 'name' | 'uid'>>): readonly KeptEvent[];
  /** Forgets what was last seen before. */
  prune(beforeMs: number): void;
}

/** To be given to the agent's database. */
export const eventMigrations = [
  {
    id: 'event-1',
    sql: `
      CREATE TABLE event (
        uid TEXT PRIMARY KEY,
        api_version TEXT NOT NULL,
        kind TEXT NOT NULL,
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        object_uid TEXT NOT NULL,
        field_path TEXT NOT NULL,
        type TEXT NOT NULL,
        reason TEXT NOT NULL,
        message TEXT NOT NULL,
        count INTEGER NOT NULL,
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        UNIQUE (kind, namespace, name, object_uid, field_path, type, reason, message)
      ) STRICT;
      CREATE INDEX event_last ON event (last_ms);
    `,
  },
] as const;

interface Row {
  readonly uid: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object_uid: string;
  readonly field_path: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first_ms: number;
  readonly last_ms: number;
}

/** Some 2 MiB. A node's pods make a few dozen an hour. */
const MAX_EVENTS = 5_000;
/** Kubernetes' own limit of an event's message. */
const MESSAGE_MAX_LENGTH = 1_024;

export class SqliteEventStore implements EventStore {
  readonly #find: SqliteDatabase.Statement<Record<string, string>, Row>;
  readonly #insert: SqliteDatabase.Statement<Record<string, string | number>>;
  readonly #count: SqliteDatabase.Statement<[number, string]>;
  readonly #list: SqliteDatabase.Statement<Record<string, string | null>, Row>;
  readonly #prune: SqliteDatabase.Statement<[number]>;
  readonly #bound: SqliteDatabase.Statement<[number]>;

  /** The database must have {@link eventMigrations}. */
  constructor(database: SqliteDatabase.Database) {
    this.#find = database.prepare(
      `SELECT * FROM event WHERE kind = @kind AND namespace = @namespace AND name = @name AND object_uid = @objectUid
        AND field_path = @fieldPath AND type = @type AND reason = @reason AND message = @message`,
    );
    this.#insert = database.prepare(
      `INSERT INTO event VALUES (@uid, @apiVersion, @kind, @namespace, @name, @objectUid, @fieldPath, @type, @reason, @message,
        1, @atMs, @atMs)`,
    );
    this.#count = database.prepare('UPDATE event SET count = count + 1, last_ms = ? WHERE uid = ?');
    this.#list = database.prepare(
      `SELECT * FROM event WHERE (@kind IS NULL OR kind = @kind) AND (@namespace IS NULL OR namespace = @namespace)
        AND (@name IS NULL OR name = @name) AND (@objectUid IS NULL OR object_uid = @objectUid) ORDER BY last_ms, uid`,
    );
    this.#prune = database.prepare('DELETE FROM event WHERE last_ms < ?');
    this.#bound = database.prepare(
      'DELETE FROM event WHERE uid IN (SELECT uid FROM event ORDER BY last_ms DESC LIMIT -1 OFFSET ?)',
    );
  }

  keep({ involved, type, reason, message: words, atMs }: Observation): KeptEvent | undefined {
    const message = words.slice(0, MESSAGE_MAX_LENGTH);
    const { apiVersion, kind, namespace, name, uid: objectUid, fieldPath } = involved;
    const key = { kind, namespace, name, objectUid, fieldPath, type, reason, message };
    const known = this.#find.get(key);
    if (known === undefined) {
      this.#insert.run({ ...key, uid: randomUUID(), apiVersion, atMs: Math.trunc(atMs) });
      this.#bound.run(MAX_EVENTS);
    } else {
      if (atMs <= known.last_ms) return undefined;
      this.#count.run(Math.trunc(atMs), known.uid);
    }
    const kept = this.#find.get(key);
    return kept === undefined ? undefined : fromRow(kept);
  }

  list(
    about: Partial<Pick<InvolvedObject, 'kind' | 'namespace' | 'name' | 'uid'>> = {},
  ): readonly KeptEvent[] {
    const { kind = null, namespace = null, name = null, uid: objectUid = null } = about;
    return this.#list.all({ kind, namespace, name, objectUid }).map(fromRow);
  }

  prune(beforeMs: number): void {
    this.#prune.run(Math.trunc(beforeMs));
  }
}

function fromRow(row: Row): KeptEvent {
  const { uid, kind, namespace, name, type, reason, message, count } = row;
  const involved = {
    apiVersion: row.api_version,
    kind,
    namespace,
    name,
    uid: row.object_uid,
    fieldPath: row.field_path,
  };
  return { uid, involved, type, reason, message, count, firstMs: row.first_ms, lastMs: row.last_ms };
}
