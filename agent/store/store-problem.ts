/** Why the agent's own database cannot be written, in the words of `state`. */
import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StoreState } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export type StoreReason = NonNullable<StoreState['reason']>;

/** Less than SQLite needs for the next transaction. */
const NO_ROOM_BYTES = 64 * 1024;

const HINTS: Readonly<Record<StoreReason, string>> = {
  full: 'free room on the disk; the agent goes on by itself',
  'read-only': 'mount the disk so that it can be written, or give --database another place',
  locked: 'end the program that holds the file (fuser shows it); the agent goes on by itself',
  corrupt: 'the file is set aside when the folder can be written; look at the disk',
  missing: 'mount the disk of the database, or make its folder, again; the agent goes on by itself',
  newer:
    'install the version of the agent that wrote it; or stop the agent and put the copy from before the upgrade ' +
    '(its name ends with .before-upgrade) in its place, without the -wal and -shm beside it',
  failed: 'look at the disk (dmesg); the agent goes on by itself when it can be written',
};

export function hintOf(reason: StoreReason): string {
  return HINTS[reason];
}

/** The file was written by a version that knows more than this one. */
export class NewerDatabaseError extends Error {}

/** A database written here now would be hidden when its disk is mounted again. */
export class UnmountedError extends Error {}

/** `undefined` for an error that is not about the place where the data lies: a mistake in a statement is one of ours. */
export function reasonOf(cause: unknown, path: string): StoreReason | undefined {
  if (cause instanceof NewerDatabaseError) return 'newer';
  if (cause instanceof UnmountedError) return 'missing';
  const { code } = cause as { code?: unknown };
  if (typeof code !== 'string') return undefined;
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return 'corrupt';
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code)) return 'full';
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return 'locked';
  if (/^(SQLITE_READONLY_DBMOVED)/.test(code)) return 'missing';
  if (/^(SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|EROFS|EACCES|EPERM)/.test(code)) return 'read-only';
  if (/^(SQLITE_IOERR|SQLITE_CANTOPEN|EIO|EEXIST|ENOENT|ENOTDIR|EISDIR|EMFILE|ENFILE)/.test(code))
    return placeOf(path);
  return undefined;
}

/** The cause of SQLite's I/O errors is found by checking the folder. */
function placeOf(path: string): StoreReason {
  const folder = dirname(path);
  if (!existsSync(folder)) return 'missing';
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < NO_ROOM_BYTES) return 'full';
    if (existsSync(path)) accessSync(path, constants.W_OK);
    writeBeside(path);
    return 'failed';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (/^(EROFS|EACCES|EPERM)$/.test(String(code))) return 'read-only';
    return /^(ENOSPC|EDQUOT)$/.test(String(code)) ? 'full' : 'failed';
  }
}

/** A file system that has failed refuses writes, and says to whoever merely asks that it can be written. */
function writeBeside(path: string): void {
  const probe = join(dirname(path), `.${basename(path)}.probe`);
  closeSync(openSync(probe, 'w', 0o600));
  rmSync(probe);
}

/** The error with which changes are refused. */
export function storeDegraded(reason: StoreReason, message: string, cause?: unknown): EdgectlError {
  return new EdgectlError('Unavailable', `the agent's database cannot be written (${reason}): ${message}`, {
    layer: 'store',
    hint: `${HINTS[reason]}; set "audit: best-effort" in the policy to continue without it`,
    details: { store: reason },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether an error says that the agent's own database is degraded. */
export function isStoreDegraded(error: unknown): boolean {
  return EdgectlError.is(error) && error.layer === 'store' && error.details?.['store'] !== undefined;
}
