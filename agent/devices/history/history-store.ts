/** Where history goes when the agent is stopped in order, and comes back from when it starts. */
import type { Database, Migration } from '../../store/database.ts';
import { writesOf } from '../../store/write-later.ts';
import type { Quality, Sample } from './value-ring.ts';

export const historyMigrations: readonly Migration[] = [
  {
    id: 'device-history-1',
    sql: `
      CREATE TABLE device_history (
        namespace TEXT NOT NULL, name TEXT NOT NULL, property TEXT NOT NULL, samples TEXT NOT NULL,
        PRIMARY KEY (namespace, name, property)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];

export interface KeptHistory {
  readonly namespace: string;
  readonly name: string;
  readonly property: string;
  /** The oldest first. */
  readonly samples: readonly Sample[];
}

interface Row {
  readonly namespace: string;
  readonly name: string;
  readonly property: string;
  readonly samples: string;
}

const QUALITIES: ReadonlySet<unknown> = new Set<Quality>(['good', 'stale', 'unknown']);

export class HistoryStore {
  readonly #database: Database;

  /** The database must have {@link historyMigrations}. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Instead of what was there; nothing where the database cannot be written. */
  put(histories: readonly KeptHistory[]): void {
    writesOf(this.#database).ifWritable(() => {
      this.#database.transaction(() => {
        this.#database.prepare('DELETE FROM device_history').run();
        const insert = this.#database.prepare('INSERT INTO device_history VALUES (?, ?, ?, ?)');
        for (const { namespace, name, property, samples } of histories) {
          const rows = samples.map(({ atMs, value, quality }) => [atMs, value, quality]);
          insert.run(namespace, name, property, JSON.stringify(rows));
        }
      })();
    });
  }

  /** What an earlier run wrote when it was stopped. It is taken away: after a crash it would be older than it says. */
  consume(): readonly KeptHistory[] {
    const rows = this.#database.prepare<[], Row>('SELECT * FROM device_history').all();
    if (rows.length > 0)
      writesOf(this.#database).ifWritable(() => this.#database.prepare('DELETE FROM device_history').run());
    return rows.map(({ namespace, name, property, samples }) => ({
      namespace,
      name,
      property,
      samples: samplesOf(samples),
    }));
  }
}

function samplesOf(text: string): readonly Sample[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown): Sample[] => {
    if (!Array.isArray(row)) return [];
    const [atMs, value, quality] = row as readonly unknown[];
    if (typeof atMs !== 'number' || typeof value !== 'string' || !QUALITIES.has(quality)) return [];
    return [{ atMs, value, quality: quality as Quality }];
  });
}
