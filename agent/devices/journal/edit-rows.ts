/** The tables of the device journal, and their rows as values. */
import type { DeviceEditState } from '@edgectl/rpc-schema/generated/types';
import { parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Migration } from '../../store/database.ts';
import { parsePath } from '../device-path.ts';
import type { EditRecord, WriteCause, WriteOutcome, WriteRecord, WriteState } from './edit-record.ts';

export const journalMigrations: readonly Migration[] = [
  {
    id: 'device-journal-1',
    sql: `
      CREATE TABLE device_write (
        id INTEGER PRIMARY KEY,
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        cause TEXT NOT NULL,
        principal TEXT NOT NULL,
        state TEXT NOT NULL,
        outcome TEXT,
        paths TEXT NOT NULL,
        prior TEXT NOT NULL,
        planned_at INTEGER NOT NULL,
        sent_at INTEGER,
        settled_at INTEGER
      ) STRICT;
      CREATE INDEX device_write_state ON device_write (state);
      CREATE TABLE device_edit (
        id TEXT PRIMARY KEY,
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        base TEXT,
        value TEXT,
        lasting INTEGER NOT NULL,
        state TEXT NOT NULL,
        message TEXT,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        expires_at INTEGER,
        applied_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        write_id INTEGER NOT NULL,
        circumstances TEXT,
        observed INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX device_edit_state ON device_edit (state);
      CREATE UNIQUE INDEX device_edit_standing ON device_edit (namespace, name, path)
        WHERE state IN ('pending', 'applied', 'unknown', 'differs', 'failing');
    `,
  },
  { id: 'device-journal-2', sql: 'ALTER TABLE device_edit ADD COLUMN edge_core TEXT' },
];

export interface EditRow {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
  readonly base: string | null;
  readonly value: string | null;
  readonly lasting: number;
  readonly state: DeviceEditState;
  readonly message: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number | null;
  readonly applied_at: number | null;
  readonly attempts: number;
  readonly write_id: number;
  readonly circumstances: string | null;
  readonly edge_core: string | null;
  readonly observed: number;
}

export interface WriteRow {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly cause: WriteCause;
  readonly principal: string;
  readonly state: WriteState;
  readonly outcome: WriteOutcome | null;
  readonly paths: string;
  readonly prior: string;
  readonly planned_at: number;
  readonly sent_at: number | null;
}

/** JSON, or nothing for `undefined`. */
export function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : stringifyExact(value);
}

function fromJson(text: string | null): unknown {
  return text === null ? undefined : parseExact(text);
}

export function editOf(row: EditRow): EditRecord {
  return {
    id: row.id,
    namespace: row.namespace,
    name: row.name,
    path: parsePath(row.path) ?? [],
    base: fromJson(row.base),
    value: fromJson(row.value),
    lasting: row.lasting === 1,
    state: row.state,
    message: row.message ?? undefined,
    createdAtMs: row.created_at,
    createdBy: row.created_by,
    expiresAtMs: row.expires_at ?? undefined,
    appliedAtMs: row.applied_at ?? undefined,
    attempts: row.attempts,
    writeId: row.write_id,
    writeFingerprint: row.circumstances ?? undefined,
    edgeCore: row.edge_core ?? undefined,
    confirmed: row.observed === 1,
  };
}

export function writeOf(row: WriteRow): WriteRecord {
  const paths = parseExact(row.paths) as { path: string; before?: unknown; value?: unknown }[];
  return {
    id: row.id,
    namespace: row.namespace,
    name: row.name,
    cause: row.cause,
    state: row.state,
    outcome: row.outcome ?? undefined,
    changes: paths.map(({ path, before, value }) => ({
      path: parsePath(path) ?? [],
      before,
      after: value,
    })),
    plannedAtMs: row.planned_at,
    sentAtMs: row.sent_at ?? undefined,
  };
}
