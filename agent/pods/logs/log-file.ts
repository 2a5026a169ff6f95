/** One log file, plain or gzipped, read at positions of its uncompressed bytes. */
import { constants, fstatSync } from 'node:fs';
import { type FileHandle, readlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { openRegularFile } from '../../../common/regular-file.ts';
import { type LogFileName, refuseLinks } from './log-folder.ts';
import { Search, ZIPPED_WEIGHT } from './log-searches.ts';

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

  /** What comes next; `undefined` at the end, and where the rest is damaged: the files behind it are read all the same. */
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

/** @throws the system's error, `ENOENT` where it was rotated away between listing and opening; an error for what is no file of this folder */
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
