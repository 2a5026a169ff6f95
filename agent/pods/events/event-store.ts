/** Where events are kept: counted while they repeat, forgotten when they are old or too many. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../store/database.ts';
import { type LaterWrites, writesOf } from '../../store/write-later.ts';
import type { InvolvedObject, KeptEvent, Observation } from './event.ts';

export interface EventStore {
  /** Adds or counts. `undefined` if it is known already: one that is not newer than what was counted last. */
  keep(observation: Observation): KeptEvent | undefined;
  /** All, or those about one object; the one last seen longest ago first. */
  list(about?: Partial<Pick<InvolvedObject, 'kind' | 'namespace' | 'name' | 'uid'>>): readonly KeptEvent[];
  /** The oldest event that is kept, where older ones were forgotten because there were too many. */
  fullFromMs(): number | undefined;
  /** Removes events that were last seen before that time. Reading never does this. */
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

interface Key extends Record<string, string> {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly objectUid: string;
  readonly fieldPath: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export class SqliteEventStore implements EventStore {
  readonly #writes: LaterWrites;
  readonly #find;
  readonly #put;
  readonly #list;
  readonly #prune;
  readonly #bound;
  readonly #size;
  /** Seen while the database could not be written, by their key. */
  readonly #unwritten = new Map<string, KeptEvent>();

  /** The database must have {@link eventMigrations}. */
  constructor(database: Database) {
    this.#writes = writesOf(database);
    this.#find = database.prepare<Record<string, string>, Row>(
      `SELECT * FROM event WHERE kind = @kind AND namespace = @namespace AND name = @name AND object_uid = @objectUid
        AND field_path = @fieldPath AND type = @type AND reason = @reason AND message = @message`,
    );
    this.#put = database.prepare<Record<string, string | number>>(
      `INSERT INTO event VALUES (@uid, @apiVersion, @kind, @namespace, @name, @objectUid, @fieldPath, @type, @reason, @message,
        @count, @firstMs, @lastMs)
       ON CONFLICT (kind, namespace, name, object_uid, field_path, type, reason, message)
       DO UPDATE SET count = excluded.count, last_ms = excluded.last_ms`,
    );
    this.#list = database.prepare<Record<string, string | null>, Row>(
      `SELECT * FROM event WHERE (@kind IS NULL OR kind = @kind) AND (@namespace IS NULL OR namespace = @namespace)
        AND (@name IS NULL OR name = @name) AND (@objectUid IS NULL OR object_uid = @objectUid) ORDER BY last_ms, uid`,
    );
    this.#prune = database.prepare<[number]>('DELETE FROM event WHERE last_ms < ?');
    this.#size = database.prepare<[], { readonly events: number; readonly oldest: number | null }>(
      'SELECT count(*) AS events, min(last_ms) AS oldest FROM event',
    );
    this.#bound = database.prepare<[number]>(
      'DELETE FROM event WHERE uid IN (SELECT uid FROM event ORDER BY last_ms DESC LIMIT -1 OFFSET ?)',
    );
  }

  keep({ involved, type, reason, message: words, atMs }: Observation): KeptEvent | undefined {
    const message = words.slice(0, MESSAGE_MAX_LENGTH);
    const { kind, namespace, name, uid: objectUid, fieldPath } = involved;
    const key: Key = { kind, namespace, name, objectUid, fieldPath, type, reason, message };
    const known = this.#known(key);
    const lastMs = Math.trunc(atMs);
    if (known !== undefined && atMs <= known.lastMs) return undefined;
    const kept: KeptEvent =
      known === undefined
        ? { uid: randomUUID(), involved, type, reason, message, count: 1, firstMs: lastMs, lastMs }
        : { ...known, count: known.count + 1, lastMs };
    this.#write(key, kept);
    return kept;
  }

  list(
    about: Partial<Pick<InvolvedObject, 'kind' | 'namespace' | 'name' | 'uid'>> = {},
  ): readonly KeptEvent[] {
    const { kind = null, namespace = null, name = null, uid: objectUid = null } = about;
    const written = this.#list.all({ kind, namespace, name, objectUid }).map(fromRow);
    if (this.#unwritten.size === 0) return written;
    const newer = [...this.#unwritten.values()].filter(({ involved }) =>
      Object.entries(about).every(([field, value]) => involved[field as keyof InvolvedObject] === value),
    );
    const replaced = new Set(newer.map(({ uid }) => uid));
    const events = [...written.filter(({ uid }) => !replaced.has(uid)), ...newer];
    return events.toSorted((one, other) => one.lastMs - other.lastMs || (one.uid < other.uid ? -1 : 1));
  }

  fullFromMs(): number | undefined {
    const { events = 0, oldest = null } = this.#size.get() ?? {};
    return events < MAX_EVENTS ? undefined : (oldest ?? undefined);
  }

  prune(beforeMs: number): void {
    this.#writes.ifWritable(() => this.#prune.run(Math.trunc(beforeMs)));
    for (const [key, { lastMs }] of this.#unwritten) if (lastMs < beforeMs) this.#unwritten.delete(key);
  }

  #known(key: Key): KeptEvent | undefined {
    const unwritten = this.#unwritten.get(JSON.stringify(key));
    if (unwritten !== undefined) return unwritten;
    const row = this.#find.get(key);
    return row === undefined ? undefined : fromRow(row);
  }

  #write(key: Key, event: KeptEvent): void {
    const text = JSON.stringify(key);
    const waits = this.#unwritten.has(text);
    this.#unwritten.delete(text);
    this.#unwritten.set(text, event);
    for (const oldest of this.#unwritten.keys()) {
      if (this.#unwritten.size <= MAX_EVENTS) break;
      this.#unwritten.delete(oldest);
    }
    // The one that waits writes what is then known.
    if (waits) return;
    this.#writes.later(() => {
      const latest = this.#unwritten.get(text);
      if (latest === undefined) return;
      const { uid, involved, count, firstMs, lastMs } = latest;
      this.#put.run({ ...key, uid, apiVersion: involved.apiVersion, count, firstMs, lastMs });
      this.#bound.run(MAX_EVENTS);
      this.#unwritten.delete(text);
    });
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
