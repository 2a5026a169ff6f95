/**
 * The agent's own database as a backend that may be away: full, read-only, locked, corrupt, missing, or of a newer version. The agent
 * starts and stays up. Reads are answered from what can be read; records that can wait are kept in memory; what must be on the disk
 * before it happens is refused, or, where the policy says so, done without. It goes on by itself when the file can be written.
 */
import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreState } from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import {
  type Database,
  type DatabaseOptions,
  filesSetAside,
  openDatabase,
  openEmpty,
  openToRead,
  refuseNewerFile,
} from './database.ts';
import { type Connection, Overlay, storeDatabase } from './store-database.ts';
import {
  hintOf,
  isStoreDegraded,
  reasonOf,
  storeDegraded,
  type StoreReason,
  UnmountedError,
} from './store-problem.ts';
import { keepsFor, type LaterWrites } from './write-later.ts';

interface StoreOptions extends DatabaseOptions {
  /** Whether what changes something may go on while nothing can be written. */
  readonly mode: () => 'required' | 'best-effort';
}

const CHECK_MS = 1_000;

/** What is read from. */
interface Base {
  readonly database: Database;
  readonly from: 'file' | 'read-only file' | 'memory';
  /** Which file it is: of which file system, and which of its inodes. Empty if there is none. */
  readonly file: string;
}

interface Problem {
  readonly reason: StoreReason;
  readonly message: string;
  readonly sinceMs: number;
}

export class Store implements LaterWrites, Connection {
  /** For the tables' owners. It stays the same whatever becomes of the file. */
  readonly database: Database;
  readonly #options: StoreOptions;
  readonly #changeListeners = new Set<() => void>();
  readonly #openedListeners = new Set<() => void>();
  #base: Base;
  #overlay: Overlay | undefined;
  #problem: Problem | undefined;
  readonly #pending: PendingWrites;
  /** Changes when another connection writes to the file. */
  #othersVersion: number | undefined;
  /** What was kept while nothing could be written is being written: `state` says how much is left. */
  #catchingUp = false;
  /** The device under the mount of the file's disk, as it was when the file was opened last; `undefined` for the root's. */
  #deviceBelow: number | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#pending = new PendingWrites(options.log);
    this.#base = this.#first();
    this.database = storeDatabase(this);
    keepsFor(this.database, this);
  }

  get degraded(): boolean {
    return this.#problem !== undefined;
  }

  get bestEffort(): boolean {
    return this.#options.mode() === 'best-effort';
  }

  get base(): Database {
    return this.#base.database;
  }

  state(): StoreState {
    const aside = filesSetAside(this.#options.path);
    const counts = {
      ...(this.#pending.size === 0 ? {} : { pending: this.#pending.size }),
      ...(this.#pending.dropped === 0 ? {} : { dropped: this.#pending.dropped }),
      ...(aside.length === 0 ? {} : { setAside: [...aside] }),
    };
    if (this.#problem === undefined) return { state: 'ok', ...counts };
    const { reason, message, sinceMs } = this.#problem;
    const since = new Date(sinceMs).toISOString();
    return { state: 'degraded', reason, since, message, hint: hintOf(reason), ...counts };
  }

  /** Calls back when {@link state} is another. */
  onChange(listener: () => void): void {
    this.#changeListeners.add(listener);
  }

  /** Calls back when a file is read from that was not before: what was read from the database may be other now. */
  onOpened(listener: () => void): void {
    this.#openedListeners.add(listener);
  }

  start(signal: AbortSignal): void {
    this.#options.clock.every(CHECK_MS, () => this.check(), signal);
  }

  /** Looks whether the file can be written (again), and writes what was kept. */
  check(): void {
    if (this.#problem !== undefined) this.#recover();
    else {
      this.#followFile();
      this.#followOthers();
    }
    this.#writePending();
  }

  /** Writes what can be written. Never throws. */
  close(): void {
    try {
      if (this.#problem !== undefined) this.#recover();
      while (this.#pending.size > 0 && this.#problem === undefined) this.#writePending();
      this.#base.database.close();
    } catch (error) {
      this.#options.log.error({ err: error }, 'the database did not close properly');
    }
    if (this.#pending.size > 0)
      this.#options.log.error({ records: this.#pending.size }, 'records could not be written, and are lost');
  }

  later(write: () => void): void {
    // Writes what was postponed first, so that a record is there when it is read.
    if (this.#problem === undefined && !this.#pending.writing) this.#writePending();
    if (this.#problem === undefined && (this.#pending.size === 0 || this.#pending.writing)) {
      try {
        write();
        return;
      } catch (error) {
        if (!isStoreDegraded(error)) throw error;
      }
    }
    this.#pending.add(write);
  }

  soon(write: () => void): void {
    this.#pending.add(write);
  }

  ifWritable(write: () => void): void {
    if (this.#problem !== undefined) return;
    try {
      write();
    } catch (error) {
      if (!isStoreDegraded(error)) throw error;
    }
  }

  /** What a statement failed with, as everybody is told. */
  failed(cause: unknown, isRead: boolean): unknown {
    const reason = reasonOf(cause, this.#options.path);
    if (reason === undefined) return cause;
    const { message } = cause as Error;
    this.#degrade(reason, message);
    if (isRead || reason === 'locked' || reason === 'corrupt') this.#leaveFile();
    return storeDegraded(reason, message, cause);
  }

  refuse(): never {
    const { reason = 'failed', message = '' } = this.#problem ?? {};
    throw storeDegraded(reason, message);
  }

  /** Where writes go while the file cannot be written; `undefined` if there are none. */
  overlay(forWriting: boolean): Overlay | undefined {
    if (forWriting && this.#overlay === undefined && this.#problem !== undefined && this.bestEffort)
      this.#overlay = this.#makeOverlay();
    return this.#overlay;
  }

  #makeOverlay(): Overlay {
    const { migrations, clock } = this.#options;
    return new Overlay(
      openEmpty(migrations, clock),
      this.#base.from === 'memory' ? undefined : this.#base.database,
    );
  }

  #first(): Base {
    try {
      return this.#openFile();
    } catch (cause) {
      const reason = reasonOf(cause, this.#options.path) ?? 'failed';
      this.#degrade(reason, (cause as Error).message);
      return this.#openReadable(reason);
    }
  }

  #openFile(busyTimeoutMs?: number): Base {
    this.#refuseUnmounted();
    const wait = busyTimeoutMs === undefined ? {} : { busyTimeoutMs };
    const database = openDatabase({ ...this.#options, ...wait });
    this.#deviceBelow = deviceBelow(this.#options.path);
    return { database, from: 'file', file: this.#fileNow() };
  }

  /** @throws UnmountedError if the disk with the file is no longer mounted, and no other disk is mounted there */
  #refuseUnmounted(): void {
    const { path } = this.#options;
    if (this.#deviceBelow === undefined || this.#fileNow() !== '') return;
    if (deviceOf(dirname(path)) === this.#deviceBelow)
      throw new UnmountedError(`the disk of ${path} is not mounted`);
  }

  /** The file to read from where that is possible, else nothing. */
  #openReadable(reason: StoreReason): Base {
    const { migrations, clock, log } = this.#options;
    if (reason === 'full' || reason === 'read-only' || reason === 'failed') {
      try {
        const database = openToRead(this.#options);
        this.#deviceBelow = deviceBelow(this.#options.path);
        return { database, from: 'read-only file', file: this.#fileNow() };
      } catch (error) {
        log.warn({ reason: (error as Error).message }, 'the database cannot be read either');
      }
    }
    return { database: openEmpty(migrations, clock), from: 'memory', file: '' };
  }

  #fileNow(): string {
    try {
      const { dev, ino } = statSync(this.#options.path);
      return `${dev}:${ino}`;
    } catch {
      return '';
    }
  }

  #degrade(reason: StoreReason, message: string): void {
    const { log, clock } = this.#options;
    const before = this.#problem;
    if (before?.reason === reason) return;
    this.#problem = { reason, message, sinceMs: before?.sinceMs ?? clock.now() };
    log.error({ reason, message, hint: hintOf(reason) }, 'store: degraded');
    this.#tell(this.#changeListeners);
  }

  /** Reads of a file that cannot be read find nothing; grants of it do not hold. */
  #leaveFile(): void {
    const left = this.#base;
    if (left.from === 'memory') return;
    const { migrations, clock } = this.#options;
    this.#base = { database: openEmpty(migrations, clock), from: 'memory', file: '' };
    this.#othersVersion = undefined;
    this.#tell(this.#openedListeners);
    // A statement of it may be running.
    clock.after(0, () => closeQuietly(left.database));
  }

  #recover(): void {
    const { reason } = this.#problem ?? {};
    // A disk that failed may be mounted again: what is open is of the old one then. What has lost its name has all there is.
    const isCurrent = this.#base.from === 'file' && ['', this.#base.file].includes(this.#fileNow());
    if (isCurrent && reason !== 'read-only') {
      if (!this.#probe()) return;
      this.#recovered();
      return;
    }
    const { from, database: before } = this.#base;
    // One connection that excludes others would lock the new one out.
    if (from === 'read-only file') closeQuietly(before);
    try {
      // Whoever holds it is asked again in a second: nothing else is to wait for that.
      this.#base = this.#openFile(0);
    } catch (cause) {
      const found = reasonOf(cause, this.#options.path) ?? 'failed';
      this.#degrade(found, (cause as Error).message);
      if (from === 'read-only file') this.#base = this.#openReadable(found);
      return;
    }
    if (from !== 'read-only file') closeQuietly(before);
    if (from === 'memory') this.#tell(this.#openedListeners);
    this.#recovered();
  }

  /** Writes a page for nothing: whoever asks whether there is room hears an old answer. */
  #probe(): boolean {
    const { database } = this.#base;
    try {
      database.pragma('busy_timeout = 0');
      database
        .transaction(() => database.exec('UPDATE migration SET applied_at = applied_at WHERE rowid = 1'))
        .immediate();
      return true;
    } catch (cause) {
      this.#degrade(reasonOf(cause, this.#options.path) ?? 'failed', (cause as Error).message);
      return false;
    } finally {
      database.pragma('busy_timeout = 250');
    }
  }

  #recovered(): void {
    const { log } = this.#options;
    this.#problem = undefined;
    this.#catchingUp = this.#pending.size > 0;
    const overlay = this.#overlay;
    this.#overlay = undefined;
    if (overlay !== undefined) this.#pending.drop(overlay.writeTo(this.database, log));
    log.info(
      { records: this.#pending.size, dropped: this.#pending.dropped },
      'store: ok, what was kept is written',
    );
    this.#tell(this.#changeListeners);
  }

  /** A file that was taken away goes on without a name: it is given one again, with all that is in it. */
  #followFile(): void {
    const file = this.#fileNow();
    if (this.#base.from !== 'file' || file === this.#base.file) return;
    const { path, log } = this.#options;
    if (file !== '') {
      this.#degrade('missing', `${path} is another file now`);
      return this.#leaveFile();
    }
    const { database } = this.#base;
    try {
      this.#refuseUnmounted();
      const whole = `${path}.new`;
      rmSync(whole, { force: true });
      database.prepare('VACUUM INTO ?').run(whole);
      closeQuietly(database);
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
      renameSync(whole, path);
      this.#base = this.#openFile();
      log.warn({ path }, 'the database file was removed: it was written again, with all that was in it');
    } catch (error) {
      this.#degrade('missing', (error as Error).message);
      this.#leaveFile();
    }
  }

  /** Another program wrote: it may be a newer agent, whose tables this one would break. */
  #followOthers(): void {
    const { from, database } = this.#base;
    if (from !== 'file' || this.#problem !== undefined) return;
    try {
      const version = Number(database.pragma('data_version', { simple: true }));
      if (version === this.#othersVersion) return;
      refuseNewerFile(database, this.#options.migrations);
      this.#othersVersion = version;
    } catch (cause) {
      const reason = reasonOf(cause, this.#options.path) ?? 'failed';
      this.#degrade(reason, (cause as Error).message);
      if (reason === 'newer') this.#leaveFile();
    }
  }

  #writePending(): void {
    if (this.#problem !== undefined || this.#pending.size === 0) return;
    this.#pending.writeSome();
    if (!this.#catchingUp || this.#pending.size > 0) return;
    this.#catchingUp = false;
    this.#tell(this.#changeListeners);
  }

  #tell(listeners: ReadonlySet<() => void>): void {
    for (const listener of listeners) listener();
  }
}

/** The device of the nearest folder that there is. Not of a file: some file systems give that another one. */
function deviceOf(folder: string): number {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found === undefined ? deviceOf(dirname(folder)) : found.dev;
}

/** The device that is seen in a file's place when its disk is not mounted; `undefined` if that is the root's. */
function deviceBelow(path: string): number | undefined {
  try {
    let folder = dirname(path);
    const device = deviceOf(folder);
    while (deviceOf(folder) === device) {
      if (dirname(folder) === folder) return undefined;
      folder = dirname(folder);
    }
    return deviceOf(folder);
  } catch {
    return undefined;
  }
}

function closeQuietly(database: Database): void {
  try {
    database.close();
  } catch {
    // It contains nothing that is not written yet.
  }
}

// Records that wait in memory until the database can be written: bounded, in order, and counted where there are too many.

/** Records kept in memory; some KiB each at most. */
const MAX_PENDING = 4096;
/** Written in one turn of the event loop. */
const WRITTEN_AT_ONCE = 256;

class PendingWrites {
  readonly #log: Logger;
  readonly #pending: (() => void)[] = [];
  #dropped = 0;
  #writing = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  get size(): number {
    return this.#pending.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** The postponed writes are running: records that they make are written at once. */
  get writing(): boolean {
    return this.#writing;
  }

  drop(records: number): void {
    this.#dropped += records;
  }

  /** The oldest goes where there is no room. */
  add(write: () => void): void {
    if (this.#pending.length >= MAX_PENDING) {
      this.#pending.shift();
      this.#dropped += 1;
    }
    this.#pending.push(write);
  }

  /** Writes the oldest ones, until the database is degraded again. */
  writeSome(): void {
    this.#writing = true;
    try {
      for (let count = 0; count < WRITTEN_AT_ONCE && this.#pending.length > 0; count += 1) {
        const [write] = this.#pending;
        try {
          write?.();
        } catch (error) {
          if (isStoreDegraded(error)) return;
          this.#dropped += 1;
          this.#log.error({ err: error }, 'a record that was kept could not be written');
        }
        this.#pending.shift();
      }
    } finally {
      this.#writing = false;
    }
  }
}
