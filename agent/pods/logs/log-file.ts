/** One log file, plain or gzipped, read at positions of its uncompressed bytes. */
import { createHash } from 'node:crypto';
import { constants, fstatSync } from 'node:fs';
import { type FileHandle, readlink, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { openRegularFile } from '../../../common/regular-file.ts';
import { CriHeader, headerNanos } from './cri-header.ts';
import { Search, ZIPPED_WEIGHT } from './log-searches.ts';

/** A file as its name describes it: `2.log`, `2.log.20261122-165506`, `2.log.20261122-165506.gz`. */
export interface LogFileName {
  readonly path: string;
  /** The instance of the container (kubelet's restart count). */
  readonly attempt: number;
  /** When it was rotated away, as kubelet writes it; empty for the one that is written to. */
  readonly rotated: string;
  readonly gzip: boolean;
}

export interface LogFile {
  readonly name: LogFileName;
  /** Uncompressed bytes, now. */
  size(): Promise<number>;
  /** How many bytes lie beyond `position` now, or a part of them: 0 at the end, negative where the file was cut short. */
  available(position: number): Promise<number>;
  /** Fills `into` from `offset` as far as it can at once; 0 only at the end. */
  read(into: Buffer, offset: number, position: number): Promise<number>;
  /** Why nothing behind its end can be read, where that was met: it is damaged there. */
  readonly damage?: string | undefined;
  /** The device and inode of what is open: a rename keeps it. `undefined` for a gzipped file, which is not written to. */
  inode(): Promise<string | undefined>;
  close(): Promise<void>;
}

class PlainLogFile implements LogFile {
  readonly name: LogFileName;
  readonly #handle: FileHandle;
  readonly #search: Search;
  #inode: string | undefined;

  constructor(name: LogFileName, handle: FileHandle, search: Search) {
    this.name = name;
    this.#handle = handle;
    this.#search = search;
  }

  /**
   * The kernel knows the size of an open file without asking the disk. A follower asks twice for each line: two ways through the pool of
   * threads would cost more than the rest of the line.
   */
  async size(): Promise<number> {
    return fstatSync(this.#handle.fd).size;
  }

  async read(into: Buffer, offset: number, position: number): Promise<number> {
    const turn = this.#search.goOn(into.length - offset);
    if (turn !== undefined) await turn;
    const { bytesRead } = await this.#handle.read(into, offset, into.length - offset, position);
    return bytesRead;
  }

  async available(position: number): Promise<number> {
    return (await this.size()) - position;
  }

  async inode(): Promise<string> {
    this.#inode ??= await this.#statInode();
    return this.#inode;
  }

  async #statInode(): Promise<string> {
    const { dev, ino } = await this.#handle.stat();
    return `${dev}:${ino}`;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * How much of what was decompressed is kept, so that a search may look back in it for the beginning of a line: more than once as far as it
 * does. It is small, for many may search at once.
 */
export const SEARCH_WINDOW_BYTES = 2 * 1024 * 1024;

class GzipLogFile implements LogFile {
  readonly name: LogFileName;
  readonly #handle: FileHandle;
  readonly #windowBytes: number;
  readonly #search: Search;
  damage: string | undefined;
  #source: Readable | undefined;
  #gunzip: Gunzip | undefined;
  #iterator: AsyncIterator<Buffer> | undefined;
  /** The last decompressed pieces, contiguous, up to {@link #position}. */
  #pieces: Buffer[] = [];
  #keptBytes = 0;
  /** How far it was decompressed. */
  #position = 0;
  #size: number | undefined;

  constructor(name: LogFileName, handle: FileHandle, windowBytes: number, search: Search) {
    this.name = name;
    this.#handle = handle;
    this.#windowBytes = windowBytes;
    this.#search = search;
  }

  async size(): Promise<number> {
    while (this.#size === undefined) await this.#advance();
    return this.#size;
  }

  async read(into: Buffer, offset: number, position: number): Promise<number> {
    if (position < this.#position - this.#keptBytes) this.#restart();
    while (this.#position <= position && (await this.#advance())) continue;
    let from = this.#position - this.#keptBytes;
    let end = offset;
    for (const piece of this.#pieces) {
      if (from + piece.length > position + (end - offset) && end < into.length) {
        const start = position + (end - offset) - from;
        end += piece.copy(into, end, start);
      }
      from += piece.length;
    }
    return end - offset;
  }

  async available(position: number): Promise<number> {
    if (position < this.#position - this.#keptBytes) this.#restart();
    while (this.#position <= position && (await this.#advance())) continue;
    return this.#position - position;
  }

  inode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    this.#restart();
    return this.#handle.close();
  }

  #restart(): void {
    this.#source?.destroy();
    this.#gunzip?.destroy();
    this.#source = undefined;
    this.#gunzip = undefined;
    this.#iterator = undefined;
    this.#pieces = [];
    this.#keptBytes = 0;
    this.#position = 0;
  }

  /** What comes next; `undefined` at the end, and where the rest is damaged: the files behind it are read anyway. */
  async #next(iterator: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
    try {
      const { done, value } = await iterator.next();
      return done === true ? undefined : value;
    } catch (cause) {
      if (!isDamage(cause)) throw cause;
      this.damage = cause.message;
      return undefined;
    }
  }

  /** False at the end. */
  async #advance(): Promise<boolean> {
    if (this.#position === this.#size) return false;
    const turn = this.#search.goOn(ZIPPED_WEIGHT * UNZIPPED_BLOCK_BYTES);
    if (turn !== undefined) await turn;
    if (this.#iterator === undefined) {
      // A stream of the handle's own would close it when it is destroyed.
      const source = Readable.from(blocksOf(this.#handle));
      const gunzip = createGunzip({ chunkSize: UNZIPPED_BLOCK_BYTES });
      // `pipe` hands no error on; without this a vanished file would never end.
      source.once('error', (error) => gunzip.destroy(error));
      source.pipe(gunzip);
      this.#source = source;
      this.#gunzip = gunzip;
      this.#iterator = gunzip[Symbol.asyncIterator]();
    }
    const next = await this.#next(this.#iterator);
    if (next === undefined) {
      this.#size = this.#position;
      return false;
    }
    this.#pieces.push(next);
    this.#keptBytes += next.length;
    this.#position += next.length;
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#pieces.length === 1 || this.#keptBytes - first.length < this.#windowBytes) break;
      this.#pieces.shift();
      this.#keptBytes -= first.length;
    }
    return true;
  }
}

/** How zlib names what it cannot read: a file that was cut off, or is none. */
function isDamage(cause: unknown): cause is Error {
  return cause instanceof Error && 'code' in cause && /^Z_(?:DATA|BUF)_ERROR$/.test(String(cause.code));
}

const ZIPPED_BLOCK_BYTES = 64 * 1024;
const UNZIPPED_BLOCK_BYTES = 256 * 1024;

async function* blocksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const block = Buffer.allocUnsafe(ZIPPED_BLOCK_BYTES);
    const { bytesRead } = await handle.read(block, 0, block.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield block.subarray(0, bytesRead);
  }
}

export interface LogFileOptions {
  /** How far back a gzipped file may be read without decompressing it again; 0 (default) to read it from front to back. */
  readonly windowBytes?: number;
  readonly search?: Search;
}

/** @throws the system's error, `ENOENT` where it was rotated away between listing and opening; an error for what is not a file of this folder */
export async function openLogFile(name: LogFileName, options: LogFileOptions = {}): Promise<LogFile> {
  const { windowBytes = 0, search = new Search() } = options;
  const turn = search.goOn();
  if (turn !== undefined) await turn;
  const { path } = name;
  const handle = await openRegularFile(path, constants.O_NOFOLLOW);
  try {
    // A folder on the way may be a link too; what was opened is what is judged.
    const root = dirname(dirname(dirname(path)));
    await refuseLinks(root, path, await readlink(`/proc/self/fd/${handle.fd}`));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return name.gzip
    ? new GzipLogFile(name, handle, windowBytes, search)
    : new PlainLogFile(name, handle, search);
}

// Log files that are opened when they are read, a few at a time: a folder may have any number of them.

/** Files of one search that are open beside those that could be renamed. */
const OPEN_AT_ONCE = 4;

/** Those of one search; the one that was read longest ago is closed first. */
export class OpenFew {
  readonly #open = new Set<LazyLogFile>();

  async use(file: LazyLogFile): Promise<void> {
    this.#open.delete(file);
    this.#open.add(file);
    const [oldest] = this.#open;
    if (this.#open.size > OPEN_AT_ONCE && oldest !== undefined) await oldest.close();
  }

  closed(file: LazyLogFile): void {
    this.#open.delete(file);
  }
}

/** A rotated file, which keeps its name until it is compressed or removed. */
export class LazyLogFile implements LogFile {
  readonly name: LogFileName;
  readonly #options: LogFileOptions;
  readonly #few: OpenFew;
  #file: LogFile | undefined;

  constructor(name: LogFileName, options: LogFileOptions, few: OpenFew) {
    this.name = name;
    this.#options = options;
    this.#few = few;
  }

  get damage(): string | undefined {
    return this.#file?.damage;
  }

  async size(): Promise<number> {
    return (await this.#opened()).size();
  }

  async available(position: number): Promise<number> {
    return (await this.#opened()).available(position);
  }

  async read(into: Buffer, offset: number, position: number): Promise<number> {
    return (await this.#opened()).read(into, offset, position);
  }

  async inode(): Promise<string | undefined> {
    return (await this.#opened()).inode();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#few.closed(this);
    await file?.close();
  }

  async #opened(): Promise<LogFile> {
    this.#file ??= await openLogFile(this.name, this.#options);
    await this.#few.use(this);
    return this.#file;
  }
}

/**
 * Identifies a log file: the time of its first line and a hash of its first KiB. A rename changes the name, gzip changes the
 * inode, and ext4 reuses inodes. But a log is only appended to, so its first bytes stay the same.
 */
export interface FileIdentity {
  /** Time of the first line that has one, in nanoseconds since the epoch; 0 where none of the first KiB has. */
  readonly firstNanos: bigint;
  /** How many bytes were hashed: complete lines, or what there is of the first one. */
  readonly bytes: number;
  readonly hash: string;
}

const IDENTITY_BYTES = 1024;
const NEWLINE = 0x0a;

async function head(file: LogFile, bytes: number): Promise<Buffer> {
  const into = Buffer.alloc(bytes);
  return into.subarray(0, await file.read(into, 0, 0));
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

/** `undefined` for an empty file. */
export async function identify(file: LogFile): Promise<FileIdentity | undefined> {
  const start = await head(file, IDENTITY_BYTES);
  if (start.length === 0) return undefined;
  const bytes = start.lastIndexOf(NEWLINE) + 1 || start.length;
  return { firstNanos: firstTime(start.subarray(0, bytes)), bytes, hash: digest(start.subarray(0, bytes)) };
}

function firstTime(lines: Buffer): bigint {
  const header = new CriHeader();
  for (let at = 0; at < lines.length; ) {
    const nanos = header.read(lines, at, lines.length) > 0 ? headerNanos(lines, at, header) : undefined;
    if (nanos !== undefined) return nanos;
    const newline = lines.indexOf(NEWLINE, at);
    if (newline < 0) break;
    at = newline + 1;
  }
  return 0n;
}

/** True if the file begins with the bytes that were hashed. */
export async function isIdentical(file: LogFile, identity: FileIdentity): Promise<boolean> {
  if (identity.bytes > IDENTITY_BYTES) return false;
  const start = await head(file, identity.bytes);
  return start.length === identity.bytes && digest(start) === identity.hash;
}

/**
 * @param root the folder of all logs, which may be a link itself
 * @param resolved where `path`, below it, leads
 * @throws where a link below the root leads elsewhere: to another pod's log, or to a file of root's
 */
export async function refuseLinks(root: string, path: string, resolved: string): Promise<void> {
  const expected = join(await realpath(root), relative(root, path));
  if (resolved !== expected) throw new Error(`${path} leads to ${resolved}`);
}
