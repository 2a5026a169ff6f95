/** Where alarms are kept over restarts: those that stand, and for a week those that are over. */
import type { Alarm, AlarmKind } from '@edgectl/rpc-schema/generated/types';
import type { Database, Migration } from '../store/database.ts';
import { writesOf } from '../store/write-later.ts';
import { alarmId, type KeptAlarm } from './alarm.ts';

export const alarmMigrations: readonly Migration[] = [
  {
    id: 'alarm-1',
    sql: `
      CREATE TABLE alarm (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        part TEXT,
        severity TEXT NOT NULL,
        message TEXT NOT NULL,
        raised_ms INTEGER NOT NULL,
        count INTEGER NOT NULL,
        cleared_ms INTEGER,
        acknowledged_ms INTEGER,
        acknowledged_by TEXT,
        comment TEXT
      ) STRICT, WITHOUT ROWID;
    `,
  },
];

interface Row {
  readonly kind: AlarmKind;
  readonly namespace: string;
  readonly name: string;
  readonly part: string | null;
  readonly severity: Alarm['severity'];
  readonly message: string;
  readonly raised_ms: number;
  readonly count: number;
  readonly cleared_ms: number | null;
  readonly acknowledged_ms: number | null;
  readonly acknowledged_by: string | null;
  readonly comment: string | null;
}

export class AlarmStore {
  readonly #database: Database;

  /** The database must have {@link alarmMigrations}. */
  constructor(database: Database) {
    this.#database = database;
  }

  list(): readonly KeptAlarm[] {
    return this.#database.prepare<[], Row>('SELECT * FROM alarm').all().map(fromRow);
  }

  /** Now, or when the database can be written again. */
  put(alarm: KeptAlarm): void {
    writesOf(this.#database).later(() => this.write(alarm));
  }

  /** @throws EdgectlError `Unavailable` where nothing can be written */
  write(alarm: KeptAlarm): void {
    const { kind, namespace, name, part, severity, message, raisedMs, count, clearedMs, acknowledged } =
      alarm;
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO alarm VALUES (@id, @kind, @namespace, @name, @part, @severity, @message, @raisedMs, @count,
          @clearedMs, @acknowledgedMs, @acknowledgedBy, @comment)`,
      )
      .run({
        id: alarmId(alarm),
        ...{ kind, namespace, name, severity, message, raisedMs, count },
        part: part ?? null,
        clearedMs: clearedMs ?? null,
        acknowledgedMs: acknowledged?.atMs ?? null,
        acknowledgedBy: acknowledged?.by ?? null,
        comment: acknowledged?.comment ?? null,
      });
  }

  forget(id: string): void {
    writesOf(this.#database).later(() => this.#database.prepare('DELETE FROM alarm WHERE id = ?').run(id));
  }
}

function fromRow(row: Row): KeptAlarm {
  const { kind, namespace, name, part, severity, message, count } = row;
  return {
    ...{ kind, namespace, name, severity, message, count },
    ...(part !== null && { part }),
    raisedMs: row.raised_ms,
    ...(row.cleared_ms !== null && { clearedMs: row.cleared_ms }),
    ...(row.acknowledged_ms !== null && {
      acknowledged: {
        atMs: row.acknowledged_ms,
        by: row.acknowledged_by ?? '',
        ...(row.comment !== null && { comment: row.comment }),
      },
    }),
  };
}
