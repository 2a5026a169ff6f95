/**
 * The journal of calls that change something: written before the request is acknowledged, so that a call which ran when
 * the agent died is known, told to its caller as `Interrupted`, and never run twice.
 */
import { type Database, inTransaction, type Migration } from './database.ts';
import { type LaterWrites, writesOf } from './write-later.ts';

export const journalMigrations: readonly Migration[] = [
  {
    id: 'journal-1',
    sql: `
      CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY,
        attachment TEXT NOT NULL,
        principal TEXT NOT NULL,
        client TEXT NOT NULL,
        id TEXT NOT NULL,
        digest BLOB NOT NULL,
        method TEXT NOT NULL,
        response_topic TEXT NOT NULL,
        correlation_data BLOB,
        boot_id TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        finished_at INTEGER,
        answer TEXT,
        interrupted INTEGER NOT NULL DEFAULT 0,
        announced INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX journal_finished ON journal (finished_at);
    `,
  },
];

/** The facts known before the call runs. */
export interface JournalEntry {
  readonly attachment: string;
  readonly principal: string;
  readonly client: string;
  readonly id: string | number;
  readonly digest: Buffer;
  readonly method: string;
  /** Where the answer goes. */
  readonly responseTopic: string;
  readonly correlationData?: Buffer;
}

/** A call as a later run of the agent finds it. */
export interface JournalRecord extends JournalEntry {
  readonly sequence: number;
  readonly receivedAt: number;
  readonly finishedAt: number;
  readonly interrupted: boolean;
}

interface Row {
  readonly sequence: number;
  readonly attachment: string;
  readonly principal: string;
  readonly client: string;
  readonly id: string;
  readonly digest: Buffer;
  readonly method: string;
  readonly response_topic: string;
  readonly correlation_data: Buffer | null;
  readonly received_at: number;
  readonly finished_at: number;
  readonly interrupted: number;
}

export class Journal {
  /** For what need not be on the disk before anything happens. */
  readonly writes: LaterWrites;
  readonly #database: Database;
  readonly #bootId: string;
  readonly #begin;
  readonly #finish;
  readonly #answer;
  readonly #remove;
  readonly #announced;

  constructor(database: Database, bootId: string) {
    this.#database = database;
    this.writes = writesOf(database);
    this.#bootId = bootId;
    this.#begin = database.prepare(
      `INSERT INTO journal (attachment, principal, client, id, digest, method, response_topic, correlation_data, boot_id, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#finish = database.prepare('UPDATE journal SET finished_at = ?, answer = ? WHERE sequence = ?');
    this.#remove = database.prepare('DELETE FROM journal WHERE sequence = ?');
    this.#answer = database
      .prepare<[number], string | null>('SELECT answer FROM journal WHERE sequence = ?')
      .pluck();
    this.#announced = database.prepare('UPDATE journal SET announced = 1 WHERE sequence = ?');
  }

  /**
   * Several entries, one transaction. Synchronous. With `durable` it returns when they are on the disk; without, they
   * survive the agent's death, but not a power cut, after which nothing that was opened is left either.
   */
  together<T>(durable: boolean, write: () => T): T {
    return inTransaction(this.#database, durable, write);
  }

  /** @returns the entry's number, for {@link finish} */
  begin(entry: JournalEntry, now: number): number {
    const { lastInsertRowid } = this.#begin.run(
      entry.attachment,
      entry.principal,
      entry.client,
      JSON.stringify(entry.id),
      entry.digest,
      entry.method,
      entry.responseTopic,
      entry.correlationData ?? null,
      this.#bootId,
      now,
    );
    return Number(lastInsertRowid);
  }

  /** Lost in a power cut, it makes the call `Interrupted`: no reason to wait for the disk. */
  finish(sequence: number, answer: string | undefined, now: number): void {
    this.together(false, () => this.#finish.run(now, answer ?? null, sequence));
  }

  /** Removes an entry: the call has changed nothing. */
  remove(sequence: number): void {
    this.together(false, () => this.#remove.run(sequence));
  }

  /** The answer as it was sent; `undefined` if none is kept. */
  answer(sequence: number): string | undefined {
    return this.#answer.get(sequence) ?? undefined;
  }

  /** Marks calls that an earlier run of the agent left unfinished as interrupted at `now`. @returns them */
  recover(now: number): JournalRecord[] {
    const left = this.#database
      .prepare<[string], Row>(
        'SELECT * FROM journal WHERE finished_at IS NULL AND boot_id <> ? ORDER BY sequence',
      )
      .all(this.#bootId)
      .map((row) => recordOf({ ...row, finished_at: now, interrupted: 1 }));
    const mark = this.#database.prepare(
      'UPDATE journal SET finished_at = ?, interrupted = 1 WHERE finished_at IS NULL AND boot_id <> ?',
    );
    if (left.length > 0) this.writes.later(() => mark.run(now, this.#bootId));
    return left;
  }

  /** Every finished call that is still kept, oldest first. */
  finished(): JournalRecord[] {
    return this.#select('finished_at IS NOT NULL');
  }

  /** Interrupted calls whose caller has not been told yet. */
  unannounced(): JournalRecord[] {
    return this.#select('interrupted = 1 AND announced = 0');
  }

  announced(sequence: number): void {
    this.writes.later(() => this.#announced.run(sequence));
  }

  /** Forgets what was finished before `time` (milliseconds since the epoch). */
  forgetBefore(time: number): void {
    this.writes.ifWritable(() =>
      this.#database.prepare('DELETE FROM journal WHERE finished_at < ?').run(time),
    );
  }

  #select(condition: string): JournalRecord[] {
    return this.#database
      .prepare<[], Row>(`SELECT * FROM journal WHERE ${condition} ORDER BY sequence`)
      .all()
      .map(recordOf);
  }
}

function recordOf(row: Row): JournalRecord {
  return {
    sequence: row.sequence,
    attachment: row.attachment,
    principal: row.principal,
    client: row.client,
    id: JSON.parse(row.id) as string | number,
    digest: row.digest,
    method: row.method,
    responseTopic: row.response_topic,
    ...(row.correlation_data === null ? {} : { correlationData: row.correlation_data }),
    receivedAt: row.received_at,
    finishedAt: row.finished_at,
    interrupted: row.interrupted === 1,
  };
}
