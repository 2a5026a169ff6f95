/**
 * What the agent has published retained, and at which broker: remembered over restarts, so that what it no longer publishes (a shorter
 * `publish.devices`, a device that is gone, a node of another name) is cleared wherever it is reached again.
 */
import { readFileSync } from 'node:fs';
import type { Database, Migration } from '../store/database.ts';
import { writesOf } from '../store/write-later.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';

export const retainedMigrations: readonly Migration[] = [
  {
    id: 'retained-topics-1',
    sql: `
      CREATE TABLE retained_topic (
        place TEXT NOT NULL, topic TEXT NOT NULL, machine TEXT NOT NULL, names TEXT, PRIMARY KEY (place, topic)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];

/** Namespace, name and property of a device's value. */
export type ValueNames = readonly [string, string, string];

export interface RetainedTopic {
  readonly topic: string;
  /** Absent for what the agent says of itself: `state`, `info`, `alive`. */
  readonly names: ValueNames | undefined;
}

const MACHINE_ID = '/etc/machine-id';

export class RetainedTopics {
  readonly #database: Database;
  readonly #machine: string;
  /** By place: what this run has published. The disk may have it a moment later. */
  readonly #own = new Map<string, Map<string, RetainedTopic>>();

  /** The database must have {@link retainedMigrations}. */
  constructor(database: Database, machine = machineId()) {
    this.#database = database;
    this.#machine = machine;
  }

  remember(place: string, { topic, names }: RetainedTopic): void {
    const own = this.#own.get(place) ?? new Map<string, RetainedTopic>();
    if (own.has(topic)) return;
    this.#own.set(place, own.set(topic, { topic, names }));
    const row = [place, topic, this.#machine, names === undefined ? null : JSON.stringify(names)] as const;
    writesOf(this.#database).soon(() =>
      this.#database.prepare('INSERT OR REPLACE INTO retained_topic VALUES (?, ?, ?, ?)').run(...row),
    );
  }

  forget(place: string, topic: string): void {
    this.#own.get(place)?.delete(topic);
    writesOf(this.#database).soon(() =>
      this.#database.prepare('DELETE FROM retained_topic WHERE place = ? AND topic = ?').run(place, topic),
    );
  }

  /**
   * The topics published on a broker that are not `wanted` any longer. Rows of another machine are ignored: the database was
   * copied, and their topics may belong to another agent now.
   */
  leftAt(place: string, wanted: (row: RetainedTopic) => boolean): readonly RetainedTopic[] {
    const rows = this.#database
      .prepare<[string, string], { topic: string; names: string | null }>(
        'SELECT topic, names FROM retained_topic WHERE place = ? AND machine = ?',
      )
      .all(place, this.#machine);
    const all = new Map(this.#own.get(place));
    for (const { topic, names } of rows)
      all.set(topic, { topic, names: names === null ? undefined : parseNames(names) });
    return [...all.values()].filter((row) => !wanted(row));
  }
}

/** Where a broker is, whatever the configuration calls it; `undefined` if nobody knows. */
export function placeOf(attachment: Pick<ManagedAttachment, 'name' | 'status'>): string | undefined {
  // Its listeners come and go; what it keeps is the same.
  if (attachment.name === 'embedded') return attachment.name;
  const { address } = attachment.status();
  return address === '' ? undefined : address;
}

/** Takes from a broker what was published there and is not `wanted`. What could not be taken is tried again when it is attached again. */
export async function clearLeft(
  retained: RetainedTopics,
  attachment: ManagedAttachment,
  wanted: (row: RetainedTopic) => boolean,
): Promise<void> {
  const place = placeOf(attachment);
  if (place === undefined) return;
  for (const row of retained.leftAt(place, wanted)) {
    await attachment.publish(row.topic, '', { qos: 1, retain: true });
    // It may have been published again meanwhile.
    if (!wanted(row)) retained.forget(place, row.topic);
  }
}

function parseNames(text: string): ValueNames | undefined {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return undefined;
  const [namespace, name, property] = parsed.map(String);
  return [namespace ?? '', name ?? '', property ?? ''];
}

function machineId(): string {
  try {
    return readFileSync(MACHINE_ID, 'utf8').trim();
  } catch {
    return '';
  }
}
