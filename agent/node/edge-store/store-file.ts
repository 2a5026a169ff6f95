/** The connection to EdgeCore's database file: read-only, found again when the file was replaced, patient while it is locked. */
import { statSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import SqliteDatabase from 'better-sqlite3';
import type { Clock } from '../../../common/clock.ts';
import { pause } from '../../../common/pause.ts';

export interface StoreFileOptions {
  /** `/var/lib/kubeedge/edgecore.db`. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a read waits for a lock to go. */
  readonly timeoutMs: number;
}

/** SQLite's own wait blocks this process: it stays short, and the rest of the wait is done between attempts. */
const BUSY_TIMEOUT_MS = 10;
const RETRY_MS = 25;

export class StoreFile {
  readonly #options: StoreFileOptions;
  #open: { readonly database: SqliteDatabase.Database; readonly inode: number } | undefined;

  constructor(options: StoreFileOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Runs `query` on the file that is there now. @throws EdgectlError `Unavailable`, layer `store`; `Canceled` */
  async read<Result>(
    query: (database: SqliteDatabase.Database) => Result,
    signal?: AbortSignal,
  ): Promise<Result> {
    const { clock, timeoutMs } = this.#options;
    const until = clock.monotonic() + timeoutMs;
    for (;;) {
      if (signal?.aborted) throw EdgectlError.from(signal.reason, 'Canceled', { layer: 'store' });
      try {
        return query(this.#database().database);
      } catch (error) {
        const busy = isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
        if (!busy) this.close();
        if (!busy || clock.monotonic() >= until) throw unavailable(this.path, error);
      }
      await pause(RETRY_MS, clock);
    }
  }

  /** When the file was last written, in milliseconds since the epoch; `undefined` where there is none. */
  modifiedAtMs(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs;
  }

  /** Changes whenever another process has written, and when the file was replaced; `undefined` while it cannot be read. */
  dataVersion(): string | undefined {
    try {
      const { database, inode } = this.#database();
      return `${inode}:${String(database.pragma('data_version', { simple: true }))}`;
    } catch (error) {
      if (!(isSqliteError(error) && error.code.startsWith('SQLITE_BUSY'))) this.close();
      return undefined;
    }
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #database(): { readonly database: SqliteDatabase.Database; readonly inode: number } {
    const stats = statSync(this.path);
    // Opening a pipe or a device waits, or never ends.
    if (!stats.isFile()) throw new Error('it is no regular file');
    const { ino: inode } = stats;
    if (this.#open !== undefined && this.#open.inode !== inode) this.close();
    this.#open ??= {
      inode,
      database: new SqliteDatabase(this.path, {
        readonly: true,
        fileMustExist: true,
        timeout: BUSY_TIMEOUT_MS,
      }),
    };
    return this.#open;
  }
}

function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof SqliteDatabase.SqliteError;
}

function unavailable(path: string, cause: unknown): EdgectlError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const message = missing
    ? `EdgeCore's store ${path} does not exist`
    : `EdgeCore's store ${path} cannot be read: ${why}`;
  const locked = isSqliteError(cause) && cause.code.startsWith('SQLITE_BUSY');
  return new EdgectlError('Unavailable', message, {
    layer: 'store',
    hint: locked
      ? 'EdgeCore holds its lock; try again'
      : 'check that EdgeCore is installed here and that the agent may read the file',
    cause,
  });
}
