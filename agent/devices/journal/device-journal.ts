/**
 * What the agent has written to devices and what is to last: on the disk before anything is sent, so that after the agent's death
 * every write is known to have happened, not to have happened, or to be looked up at the device.
 */
import { randomUUID } from 'node:crypto';
import type { DeviceEditState } from '@edgectl/rpc-schema/generated/types';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Clock } from '../../../common/clock.ts';
import type { Database } from '../../store/database.ts';
import { writesOf } from '../../store/write-later.ts';
import { type Change, formatPath } from '../device-path.ts';
import type { WriteFingerprint } from '../reconcile/write-fingerprint.ts';
import type { EditRecord, WriteCause, WriteOutcome, WriteRecord } from './edit-record.ts';
import { editOf, type EditRow, jsonOrNull, writeOf, type WriteRow } from './edit-rows.ts';
import { DeviceVersions } from './device-versions.ts';

export interface DeviceName {
  readonly namespace: string;
  readonly name: string;
}

/** A value that is written, with the stored one below it. */
export interface PlannedChange extends Change {
  readonly stored: unknown;
}

export interface PlannedWrite extends DeviceName {
  readonly cause: WriteCause;
  readonly principal: string;
  readonly changes: readonly PlannedChange[];
  /** Whether the changes become edits; those that say what is stored end the edit that was there. */
  readonly keep: 'lasting' | 'once' | 'none';
  readonly expiresAtMs: number | undefined;
}

/** What becomes of an edit. */
export interface EditUpdate {
  readonly state: DeviceEditState;
  readonly message?: string;
}

interface PriorState {
  readonly id: string;
  readonly state: DeviceEditState;
  readonly message: string | null;
}

const STANDING = "state IN ('pending', 'applied', 'unknown', 'differs', 'failing')";
/** What is over is told for this long. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** An edit that was applied again. */
export interface Application {
  /** The id of the write; ids grow. */
  readonly id: number;
  /** By the wall clock at that time. */
  readonly plannedAtMs: number;
  /** False if the device was seen not to have it, or nothing is known of it. */
  readonly arrived: boolean;
}

export class DeviceJournal {
  readonly versions: DeviceVersions;
  readonly #database: Database;
  readonly #listeners = new Set<() => void>();

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.versions = new DeviceVersions(database, clock);
  }

  /** Calls back after every change of an edit, until `signal` aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** Writes the plan and its edits in one transaction. @returns the number of the write, and the ids of its edits by path */
  plan(
    write: PlannedWrite,
    now: number,
  ): { readonly id: number; readonly editIds: ReadonlyMap<string, string> } {
    const editIds = new Map<string, string>();
    const id = this.#together(() => {
      const prior: PriorState[] = [];
      const paths = write.changes.map(({ path, before, after }) => ({
        path: formatPath(path),
        before,
        value: after,
      }));
      for (const { path } of paths) prior.push(...this.#endStanding(write, path, write.cause));
      this.#database
        .prepare(
          "UPDATE device_write SET state = 'settled', outcome = 'overtaken', settled_at = ? WHERE namespace = ? AND name = ? AND state IN ('sending', 'sent')",
        )
        .run(now, write.namespace, write.name);
      const { lastInsertRowid } = this.#database
        .prepare(
          "INSERT INTO device_write (namespace, name, cause, principal, state, paths, prior, planned_at) VALUES (?, ?, ?, ?, 'planned', ?, ?, ?)",
        )
        .run(
          write.namespace,
          write.name,
          write.cause,
          write.principal,
          stringifyExact(paths),
          JSON.stringify(prior),
          now,
        );
      const writeId = Number(lastInsertRowid);
      if (write.keep !== 'none') this.#addEdits(write, writeId, now, editIds);
      this.versions.written(write);
      return writeId;
    });
    return { id, editIds };
  }

  /** The mapper is about to be called. */
  sending(id: number, now: number): void {
    this.#together(() => {
      this.#database
        .prepare("UPDATE device_write SET state = 'sending', sent_at = ? WHERE id = ?")
        .run(now, id);
    });
  }

  /** The mapper has answered; the edits that were sent now stand under these circumstances. */
  sent(
    write: DeviceName & { readonly id: number },
    { device, edgeCore }: WriteFingerprint,
    now: number,
  ): void {
    this.#together(() => {
      this.#database.prepare("UPDATE device_write SET state = 'sent' WHERE id = ?").run(write.id);
      this.#database
        .prepare(
          `UPDATE device_edit SET applied_at = ?, attempts = attempts + 1, circumstances = ?, edge_core = ?, observed = 0
           WHERE namespace = ? AND name = ? AND ${STANDING}`,
        )
        .run(now, device, edgeCore ?? null, write.namespace, write.name);
    });
  }

  settle(id: number, outcome: WriteOutcome, now: number): void {
    this.#together(() => {
      this.#database
        .prepare("UPDATE device_write SET state = 'settled', outcome = ?, settled_at = ? WHERE id = ?")
        .run(outcome, now, id);
    });
  }

  /** The write did not happen: its edits are gone, and those that it ended stand again. */
  withdraw(id: number, now: number): void {
    this.#together(() => {
      const prior = this.#database
        .prepare<[number], string>('SELECT prior FROM device_write WHERE id = ?')
        .pluck()
        .get(id);
      this.#database.prepare('DELETE FROM device_edit WHERE write_id = ?').run(id);
      const restore = this.#database.prepare('UPDATE device_edit SET state = ?, message = ? WHERE id = ?');
      for (const { id: edit, state, message } of JSON.parse(prior ?? '[]') as PriorState[]) {
        restore.run(state, message, edit);
      }
      this.#database
        .prepare("UPDATE device_write SET state = 'settled', outcome = 'old', settled_at = ? WHERE id = ?")
        .run(now, id);
    });
  }

  update(id: string, { state, message }: EditUpdate): void {
    this.#together(() => {
      this.#database
        .prepare('UPDATE device_edit SET state = ?, message = ? WHERE id = ?')
        .run(state, message ?? null, id);
    });
  }

  /** The mapper turned out to have been told the edit since this start of EdgeCore. */
  setEdgeCore(id: string, edgeCore: string): void {
    this.#together(() => {
      this.#database.prepare('UPDATE device_edit SET edge_core = ? WHERE id = ?').run(edgeCore, id);
    });
  }

  /** The mapper says that it was told the edit's value. */
  markConfirmed(id: string): void {
    this.#database.prepare('UPDATE device_edit SET observed = 1 WHERE id = ?').run(id);
  }

  /** What was written once is forgotten: the mapper has been given the stored device since. */
  forgetOnce({ namespace, name }: DeviceName): void {
    this.#together(() => {
      this.#database
        .prepare('DELETE FROM device_edit WHERE namespace = ? AND name = ? AND lasting = 0')
        .run(namespace, name);
    });
  }

  /** The edits that stand, those written once included; of all devices or of one. */
  standing(device?: DeviceName): readonly EditRecord[] {
    const { namespace = null, name = null } = device ?? {};
    return this.#database
      .prepare<[string | null, string | null, string | null, string | null], EditRow>(
        `SELECT * FROM device_edit WHERE ${STANDING} AND (? IS NULL OR namespace = ?) AND (? IS NULL OR name = ?)
         ORDER BY created_at, rowid`,
      )
      .all(namespace, namespace, name, name)
      .map(editOf);
  }

  /** Every lasting edit that is kept, the oldest first. */
  edits(): readonly EditRecord[] {
    return this.#database
      .prepare<[], EditRow>('SELECT * FROM device_edit WHERE lasting = 1 ORDER BY created_at, rowid')
      .all()
      .map(editOf);
  }

  /** Writes that are not settled, the oldest first. */
  unsettled(): readonly WriteRecord[] {
    return this.#database
      .prepare<[], WriteRow>("SELECT * FROM device_write WHERE state <> 'settled' ORDER BY id")
      .all()
      .map(writeOf);
  }

  /** The latest writes of a device, the newest first. */
  writes({ namespace, name }: DeviceName, limit: number): readonly WriteRecord[] {
    return this.#database
      .prepare<[string, string, number], WriteRow>(
        'SELECT * FROM device_write WHERE namespace = ? AND name = ? ORDER BY id DESC LIMIT ?',
      )
      .all(namespace, name, limit)
      .map(writeOf);
  }

  /** The times that lasting edits of the device were applied again, the newest first. */
  applications({ namespace, name }: DeviceName, limit: number): readonly Application[] {
    return this.#database
      .prepare<[string, string, number], { id: number; planned_at: number; outcome: string | null }>(
        `SELECT id, planned_at, outcome FROM device_write
         WHERE namespace = ? AND name = ? AND cause = 'apply' AND sent_at IS NOT NULL ORDER BY id DESC LIMIT ?`,
      )
      .all(namespace, name, limit)
      .map(({ id, planned_at: plannedAtMs, outcome }) => ({
        id,
        plannedAtMs,
        arrived: outcome === 'new' || outcome === 'unknown',
      }));
  }

  /** Of all writes so far. */
  lastWriteId(): number {
    return this.#database.prepare<[], number | null>('SELECT max(id) FROM device_write').pluck().get() ?? 0;
  }

  /** Forgets what has been over for a month. */
  prune(now: number): void {
    writesOf(this.#database).ifWritable(() => {
      this.#database
        .prepare("DELETE FROM device_write WHERE state = 'settled' AND settled_at < ?")
        .run(now - KEPT_MS);
      this.#database
        .prepare(`DELETE FROM device_edit WHERE NOT ${STANDING} AND coalesce(applied_at, created_at) < ?`)
        .run(now - KEPT_MS);
    });
  }

  /** Whether an edit can be written down now. */
  get degraded(): boolean {
    return writesOf(this.#database).degraded;
  }

  /** Ends the edit that is at the path, if any; written again by the same cause it keeps its place. */
  #endStanding({ namespace, name }: DeviceName, path: string, cause: WriteCause): PriorState[] {
    if (cause === 'apply') return [];
    const rows = this.#database
      .prepare<[string, string, string], PriorState>(
        `SELECT id, state, message FROM device_edit WHERE namespace = ? AND name = ? AND path = ? AND ${STANDING}`,
      )
      .all(namespace, name, path);
    const end = this.#database.prepare('UPDATE device_edit SET state = ?, message = ? WHERE id = ?');
    for (const { id } of rows) {
      if (cause === 'expire') end.run('expired', 'its time is over', id);
      else end.run('reverted', cause === 'edit' ? 'replaced by a later edit' : null, id);
    }
    return rows;
  }

  #addEdits(write: PlannedWrite, writeId: number, now: number, ids: Map<string, string>): void {
    const insert = this.#database.prepare(
      `INSERT INTO device_edit (id, namespace, name, path, base, value, lasting, state, created_at, created_by, expires_at, write_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)`,
    );
    for (const { path, stored, after } of write.changes) {
      const base = jsonOrNull(stored);
      const value = jsonOrNull(after);
      if (base === value) continue;
      const id = randomUUID();
      const lasting = write.keep === 'lasting';
      insert.run(
        id,
        write.namespace,
        write.name,
        formatPath(path),
        base,
        value,
        lasting ? 1 : 0,
        now,
        write.principal,
        write.expiresAtMs ?? null,
        writeId,
      );
      if (lasting) ids.set(formatPath(path), id);
    }
  }

  #together<Result>(change: () => Result): Result {
    const result = this.#database.transaction(change).immediate();
    for (const listener of this.#listeners) listener();
    return result;
  }
}
