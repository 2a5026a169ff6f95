/** The records in the agent's database: appended, read in order, the oldest removed at the bounds. */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { AuditChain, AuditRecord } from '@edgectl/rpc-schema/generated/types';
import type { Database, Migration } from '../store/database.ts';

export const auditMigrations: readonly Migration[] = [
  {
    id: 'audit-1',
    sql: `
      CREATE TABLE audit (id INTEGER PRIMARY KEY, record TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
      CREATE TABLE audit_open (id INTEGER PRIMARY KEY) STRICT;
      CREATE TABLE audit_chain (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        anchor_id INTEGER NOT NULL,
        anchor_hash BLOB NOT NULL,
        last_id INTEGER NOT NULL,
        last_hash BLOB NOT NULL,
        bytes INTEGER NOT NULL
      ) STRICT;
      INSERT INTO audit_chain VALUES (1, 0, zeroblob(32), 0, zeroblob(32), 0);
    `,
  },
  {
    id: 'audit-2',
    // What was wrong with the chain when it was continued.
    sql: 'ALTER TABLE audit_chain ADD COLUMN broken TEXT',
  },
  {
    id: 'audit-3',
    // The ended writes that will become one record.
    sql: 'ALTER TABLE audit_open ADD COLUMN pending TEXT',
  },
];

export interface AuditRow {
  readonly id: number;
  /** JSON. */
  readonly record: string;
  readonly hash: Buffer;
}

/** Where the chain begins and ends. */
interface ChainState {
  /** The last record that was removed; 0 where none was. */
  readonly anchorId: number;
  readonly anchorHash: Buffer;
  readonly lastId: number;
  readonly lastHash: Buffer;
  /** The size of the records' text. */
  readonly bytes: number;
  /** What was wrong with it when the trail was continued. */
  readonly broken?: string | null;
}

interface AuditBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** The part of the records that is removed when the bound is reached: removals are rare and short. */
const REMOVED_PART = 1 / 64;

export class AuditStore {
  readonly #bounds: AuditBounds;
  readonly #insert;
  readonly #open;
  readonly #close;
  readonly #opened;
  readonly #pending;
  readonly #keep;
  readonly #state;
  readonly #advance;
  readonly #after;
  readonly #before;
  readonly #remove;
  readonly #anchor;
  readonly #putState;
  readonly #sum;
  #holds = 0;

  /** The database must have {@link auditMigrations}. */
  constructor(database: Database, bounds: AuditBounds) {
    this.#bounds = bounds;
    this.#insert = database.prepare('INSERT INTO audit (id, record, hash) VALUES (?, ?, ?)');
    this.#open = database.prepare('INSERT INTO audit_open (id) VALUES (?)');
    this.#close = database.prepare('DELETE FROM audit_open WHERE id = ?');
    this.#opened = database.prepare<[], number>('SELECT id FROM audit_open ORDER BY id').pluck();
    this.#pending = database
      .prepare<[number], string | null>('SELECT pending FROM audit_open WHERE id = ?')
      .pluck();
    this.#keep = database.prepare('UPDATE audit_open SET pending = ? WHERE id = ?');
    this.#state = database.prepare<[], ChainState>(
      `SELECT anchor_id AS anchorId, anchor_hash AS anchorHash, last_id AS lastId, last_hash AS lastHash, bytes, broken
       FROM audit_chain`,
    );
    this.#advance = database.prepare('UPDATE audit_chain SET last_id = ?, last_hash = ?, bytes = bytes + ?');
    this.#after = database.prepare<[number, number], AuditRow>(
      'SELECT id, record, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#before = database.prepare<[number, number], AuditRow>(
      'SELECT id, record, hash FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?',
    );
    this.#remove = database.prepare('DELETE FROM audit WHERE id <= ?');
    this.#putState = database.prepare(
      `INSERT INTO audit_chain (one, anchor_id, anchor_hash, last_id, last_hash, bytes, broken) VALUES (1, ?, ?, ?, ?, ?, ?)`,
    );
    this.#sum = database.prepare<[], { readonly bytes: number }>(
      'SELECT coalesce(sum(length(record)), 0) AS bytes FROM audit',
    );
    this.#anchor = database.prepare(
      'UPDATE audit_chain SET anchor_id = ?, anchor_hash = ?, bytes = bytes - ?',
    );
  }

  /** To be called inside of a transaction. @returns the record's number */
  append(record: object): number {
    const state = this.#state.get() ?? this.#restore();
    const id = state.lastId + 1;
    const text = JSON.stringify({ id, ...record });
    const hash = chained(state.lastHash, text);
    const bytes = Buffer.byteLength(text);
    this.#insert.run(id, text, hash);
    this.#advance.run(id, hash, bytes);
    this.#keepBounds({ ...state, lastId: id, bytes: state.bytes + bytes });
    return id;
  }

  /** The call of this record runs. */
  open(id: number): void {
    this.#open.run(id);
  }

  close(id: number): void {
    this.#close.run(id);
  }

  /** Stores with an open record what has happened since. */
  keep(id: number, pending: object): void {
    this.#keep.run(JSON.stringify(pending), id);
  }

  /** What {@link keep} stored; `undefined` if nothing. */
  kept(id: number): string | undefined {
    return this.#pending.get(id) ?? undefined;
  }

  /** The calls that run, or ran when the agent died. */
  opened(): readonly number[] {
    return this.#opened.all();
  }

  state(): ChainState {
    return this.#state.get() ?? this.#found();
  }

  /** Somebody took the head of the chain away. It is made from the records that there are, and says so from then on. */
  #restore(): ChainState {
    const found = this.#found();
    const { anchorId, anchorHash, lastId, lastHash, bytes, broken } = found;
    this.#putState.run(anchorId, anchorHash, lastId, lastHash, bytes, broken);
    return found;
  }

  #found(): ChainState {
    const { bytes = 0 } = this.#sum.get() ?? {};
    const [first] = this.#after.all(0, 1);
    const [last] = this.#before.all(Number.MAX_SAFE_INTEGER, 1);
    const broken =
      'the head of the chain (audit_chain) was taken away: records before and after it may be missing';
    // The hash before the first one is not known: it is taken as it stands.
    return {
      anchorId: first?.id ?? 0,
      anchorHash: first?.hash ?? FIRST_HASH,
      lastId: last?.id ?? 0,
      lastHash: last?.hash ?? FIRST_HASH,
      bytes,
      broken,
    };
  }

  /** The records after that one, oldest first. */
  after(id: number, limit: number): readonly AuditRow[] {
    return this.#after.all(id, limit);
  }

  /** The records before, the newest first. */
  before(id: number, limit: number): readonly AuditRow[] {
    return this.#before.all(id, limit);
  }

  /** Nothing is removed until the returned function is called. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
    };
  }

  #keepBounds({ anchorId, lastId, bytes }: Pick<ChainState, 'anchorId' | 'lastId' | 'bytes'>): void {
    const { maxRecords, maxBytes } = this.#bounds;
    const records = lastId - anchorId;
    if (this.#holds > 0 || (records <= maxRecords && bytes <= maxBytes)) return;
    const tooMany = Math.max(0, records - Math.floor(maxRecords * (1 - REMOVED_PART)));
    let tooLong = Math.max(0, bytes - Math.floor(maxBytes * (1 - REMOVED_PART)));
    let last: AuditRow | undefined;
    let removed = 0;
    let freed = 0;
    // One page at a time; the newest record always stays.
    while ((removed < tooMany || tooLong > 0) && (last?.id ?? 0) < lastId - 1) {
      const [row] = this.#after.all(last?.id ?? anchorId, 1);
      if (row === undefined || row.id >= lastId) break;
      const length = Buffer.byteLength(row.record);
      last = row;
      removed += 1;
      freed += length;
      tooLong -= length;
    }
    if (last === undefined) return;
    this.#remove.run(last.id);
    this.#anchor.run(last.id, last.hash, freed);
  }
}

// The chain of hashes: each record carries the SHA-256 of the hash before and of its own text.

/** The hash before the first record. */
const FIRST_HASH = Buffer.alloc(32);

/** @param record the text as it is kept */
function chained(previous: Buffer, record: string): Buffer {
  return createHash('sha256').update(previous).update(record).digest();
}

/** Recomputes every hash that is kept: a record that was changed, taken out or put in does not fit. */
const PAGE = 500;

/** Over the records that there are when it begins; nothing may be removed meanwhile ({@link AuditStore.hold}). */
export async function verifyChain(
  store: Pick<AuditStore, 'state' | 'after'>,
  signal: AbortSignal,
): Promise<AuditChain> {
  const { anchorId, anchorHash, lastId, lastHash, broken: found } = store.state();
  let id = anchorId;
  let hash = anchorHash;
  const broken = (brokenId: number, message: string): AuditChain => ({
    verified: false,
    records: id - anchorId,
    firstBrokenId: brokenId,
    message,
  });
  while (id < lastId) {
    const rows = store.after(id, PAGE);
    if (rows.length === 0) return broken(id + 1, 'the records from here on are missing');
    for (const row of rows) {
      if (row.id > lastId) break;
      if (row.id !== id + 1) return broken(id + 1, 'the record is missing');
      const expected = chained(hash, row.record);
      if (!expected.equals(row.hash) || parseRecord(row.record)?.id !== row.id) {
        return broken(row.id, 'the record is not the one that was written');
      }
      hash = row.hash;
      id = row.id;
    }
    await turn();
    signal.throwIfAborted();
  }
  if (typeof found === 'string') return { verified: false, records: id - anchorId, message: found };
  if (!hash.equals(lastHash)) return broken(id, 'the last record is not the one that was written last');
  return {
    verified: true,
    records: id - anchorId,
    ...(id > anchorId ? { firstId: anchorId + 1, lastId: id, headHash: hash.toString('hex') } : {}),
  };
}

// From the text of a record, as it is kept, to the record.

/** A record without what the chain adds to it. */
export type KeptRecord = Omit<AuditRecord, 'previousHash' | 'hash'>;

/** `undefined` if it is none that the agent wrote. */
export function parseRecord(text: string): KeptRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is KeptRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, at, principal, method, outcome, target } = value as Partial<Record<keyof KeptRecord, unknown>>;
  return (
    Number.isSafeInteger(id) &&
    [at, principal, method, outcome].every((field) => typeof field === 'string') &&
    (target === undefined || typeof target === 'string')
  );
}
