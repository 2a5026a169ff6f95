/**
 * The raw bytes of one container's log, file after file: over rotation, compression and (when asked) restarts of the container. Gives blocks to
 * strip; says when the end is reached, or the end as far as it is written.
 */
import { lstat } from 'node:fs/promises';
import { BlockPool, release } from '../../../common/block-pool.ts';
import type { Gap } from '../../../common/byte-source.ts';
import { type FileIdentity, identify, isIdentical, type LogFile, type LogFileName } from './log-file.ts';
import { closeAll, firstAfter, indexOfIdentity, listLogFiles, openLogFiles } from './log-folder.ts';
import type { Search } from './log-searches.ts';

/** A missing part of a log, where the reader has come to. */
export type LogGap = Pick<Gap, 'reason' | 'message' | 'bytes'>;

interface LogBytesOptions {
  readonly folder: string;
  readonly attempt: number;
  /** Goes on in the files of later instances of the container. */
  readonly laterAttempts: boolean;
  /** Absent: the end of the files is the end. Else whether the instance still writes; `undefined` if nobody knows. */
  readonly mayStillWrite: ((attempt: number) => Promise<boolean | undefined>) | undefined;
  /** Beyond it nothing is read; absent if the log is followed, or not written any more. */
  readonly end: OpeningEnd | undefined;
  readonly search: Search;
  readonly onGap: (gap: LogGap) => void;
}

/** Where a log is read from. */
export interface LogStart {
  /** Open; absent if there is no file yet. */
  readonly file: LogFile | undefined;
  readonly identity: FileIdentity | undefined;
  readonly position: number;
}

/** `live`: nothing more is written yet. `next-file`: the bytes that follow are another file's; an unfinished line is over. */
type More = 'bytes' | 'next-file' | 'live' | 'end';

/** Half a millisecond of stripping; a quarter of a session's window. */
const BLOCK_BYTES = 256 * 1024;
/** Before it there is room for an incomplete head that goes on in it. */
const CARRIED_BYTES = 4 * 1024;
const NOTHING = Buffer.alloc(0);

export class LogBytes {
  /** Unread bytes begin at {@link at}. The reader may write into it, and give parts of it away: to a user each (`retain`). */
  input: Buffer = NOTHING;
  at = 0;
  readonly #options: LogBytesOptions;
  readonly #blocks = new BlockPool(CARRIED_BYTES + BLOCK_BYTES);
  #file: LogFile | undefined;
  #identity: FileIdentity | undefined;
  #attempt: number;
  /** Position in the file of `input[0]`. */
  #blockStart: number;
  /** Set when the last read before moving on, or before the end, is under way. */
  #isFinalRead = false;
  #closed = false;
  /** The file whose damage was told. */
  #damaged: string | undefined;
  #thorough = true;

  constructor(options: LogBytesOptions, start: LogStart) {
    this.#options = options;
    this.#file = start.file;
    this.#attempt = start.file?.name.attempt ?? options.attempt;
    this.#identity = start.identity;
    this.#blockStart = start.position;
  }

  get attempt(): number {
    return this.#attempt;
  }

  get identity(): FileIdentity | undefined {
    return this.#identity;
  }

  /** Position in the file of the next unread byte. */
  get position(): number {
    return this.#blockStart + this.at;
  }

  /**
   * Adds to what is unread, in a fresh block. At the end of the file, `thorough` also checks whether another file follows and whether the
   * container still runs; it may be left out where only a write was noticed.
   */
  async more(thorough: boolean): Promise<More> {
    this.#thorough ||= thorough;
    const file = this.#file;
    if (this.#closed) return 'end';
    if (file === undefined) return this.#openFirst();
    this.#identity ??= await identify(file);
    const carried = this.input.length - this.at;
    const readAt = this.#blockStart + this.input.length;
    const available = await file.available(readAt);
    if (available < 0) return this.#startOver();
    const wanted = ((await this.#options.end?.sizeOf(file)) ?? Number.POSITIVE_INFINITY) - readAt;
    if (wanted <= 0) return 'end';
    if (available > 0) {
      const block = this.#blockFor(carried, Math.min(BLOCK_BYTES, available, wanted));
      this.input.copy(block, 0, this.at);
      const read = await file.read(block, carried, readAt);
      this.#identity ??= await identify(file);
      this.#blockStart += this.at;
      this.#setInput(block.subarray(0, carried + read));
      this.#isFinalRead = false;
      return 'bytes';
    }
    if (!this.#thorough) return this.#live();
    // Set again below where the look has to be repeated whatever is noticed.
    this.#thorough = false;
    return this.#atEnd(file);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const file = this.#file;
    this.#file = undefined;
    this.#blocks.rest();
    await file?.close();
  }

  /** A follower of small writes gets a buffer of their size, not a full one. */
  #blockFor(carried: number, more: number): Buffer {
    if (more < BLOCK_BYTES || carried > CARRIED_BYTES) return Buffer.allocUnsafeSlow(carried + more);
    return this.#blocks.receive().subarray(0, carried + more);
  }

  #setInput(input: Buffer): void {
    release(this.input);
    this.input = input;
    this.at = 0;
  }

  async #openFirst(): Promise<More> {
    const [file, ...others] = await this.#openAll(({ attempt }) => attempt >= this.#attempt);
    await closeAll(others);
    if (file === undefined) return this.#whileWritten();
    return this.#enter(file);
  }

  async #atEnd(file: LogFile): Promise<More> {
    this.#tellDamage(file);
    const successor = await this.#successor(file);
    if (successor === undefined) return this.#whileWritten();
    const { next, certain } = successor;
    try {
      // The runtime has let go of the old file only when it writes to the new one (or has ended).
      const settled = (await next.available(0)) > 0 || (await this.#mayStillWrite()) !== true;
      if (!settled || !this.#isFinalRead) {
        await next.close();
        this.#isFinalRead = settled;
        this.#thorough = true;
        return settled ? await this.more(true) : this.#live();
      }
    } catch (error) {
      await next.close();
      throw error;
    }
    if (!certain) {
      this.#options.onGap({
        reason: 'Rotated',
        message: `the file that followed ${file.name.path} was rotated away before it was read`,
      });
    }
    await file.close();
    return this.#enter(next);
  }

  #tellDamage({ damage, name }: LogFile): void {
    if (damage === undefined || this.#damaged === name.path) return;
    this.#damaged = name.path;
    this.#options.onGap({
      reason: 'Truncated',
      message: `${name.path} cannot be read further: ${damage}`,
    });
  }

  async #enter(file: LogFile): Promise<More> {
    if (this.#closed) {
      await file.close();
      return 'end';
    }
    this.#file = file;
    this.#thorough = true;
    this.#identity = undefined;
    this.#attempt = file.name.attempt;
    this.#blockStart = 0;
    this.#setInput(NOTHING);
    this.#isFinalRead = false;
    return 'next-file';
  }

  async #whileWritten(): Promise<More> {
    if (this.#options.mayStillWrite === undefined) return 'end';
    if ((await this.#mayStillWrite()) === false) {
      // What was written between the last read and the end of the container is still to come.
      if (this.#isFinalRead) return 'end';
      this.#isFinalRead = true;
      return this.more(true);
    }
    this.#isFinalRead = false;
    return this.#live();
  }

  #live(): More {
    this.#options.search.rest();
    this.#blocks.rest();
    return 'live';
  }

  /** Where the runtime does not say: an instance has ended once a later one has a file. */
  async #mayStillWrite(): Promise<boolean> {
    const { mayStillWrite } = this.#options;
    if (mayStillWrite === undefined) return false;
    const known = await mayStillWrite(this.#attempt);
    if (known !== undefined) return known;
    return !(await this.#list()).some(({ attempt }) => attempt > this.#attempt);
  }

  #startOver(): More {
    this.#options.onGap({
      reason: 'Truncated',
      message: `${this.#file?.name.path ?? 'the log'} was cut short`,
    });
    this.#identity = undefined;
    this.#blockStart = 0;
    this.#setInput(NOTHING);
    return 'next-file';
  }

  async #list(): Promise<LogFileName[]> {
    try {
      return await listLogFiles(this.#options.folder);
    } catch {
      // The folder goes with its pod.
      return [];
    }
  }

  /** The file after this one, open. Not `certain` if this file no longer exists: others may have been deleted with it. */
  async #successor(file: LogFile): Promise<{ next: LogFile; certain: boolean } | undefined> {
    const attempt = this.#attempt;
    const wanted = (name: LogFileName): boolean =>
      name.attempt === attempt || (this.#options.laterAttempts && name.attempt > attempt);
    const inode = await file.inode();
    const isCurrent =
      file.name.rotated === '' && inode !== undefined && (await inodeAt(file.name.path)) === inode;
    if (isCurrent && !(await this.#list()).some((name) => wanted(name) && name.attempt > attempt))
      return undefined;
    const files = await this.#openAll(wanted);
    let next: LogFile | undefined;
    try {
      const index = await indexOf(files, file, this.#identity);
      next =
        index >= 0 ? files[index + 1] : await firstAfter(files, attempt, this.#identity?.firstNanos ?? 0n);
      return next && { next, certain: index >= 0 || next.name.attempt > attempt };
    } finally {
      await closeAll(files, next);
    }
  }

  /** No files if the folder is gone or changes too fast: the next read will find them. */
  async #openAll(wanted: (name: LogFileName) => boolean): Promise<LogFile[]> {
    try {
      return await openLogFiles(this.#options.folder, wanted, { search: this.#options.search });
    } catch {
      this.#thorough = true;
      return [];
    }
  }
}

async function indexOf(
  files: readonly LogFile[],
  file: LogFile,
  identity: FileIdentity | undefined,
): Promise<number> {
  const inode = await file.inode();
  for (const [index, other] of files.entries()) {
    if (inode === undefined ? other.name.path === file.name.path : (await other.inode()) === inode)
      return index;
  }
  return identity === undefined ? -1 : indexOfIdentity(files, identity);
}

async function inodeAt(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await lstat(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

// Where a log ended when it was opened. What is not followed ends there: else a fast writer would never let it end.

/** A file as it was at the opening. */
interface KnownFile {
  readonly key: string;
  /** How it is known again if it is compressed meanwhile; absent if it was already, or is empty. */
  readonly identity: FileIdentity | undefined;
  /** What of it was there. */
  readonly size: number;
}

export class OpeningEnd {
  /** Oldest first. */
  readonly #files: readonly KnownFile[];
  /** The one that was asked about last. */
  #asked: { readonly file: LogFile; readonly size: number } | undefined;

  private constructor(files: readonly KnownFile[]) {
    this.#files = files;
  }

  /** @param files all there are, oldest first */
  static async of(files: readonly LogFile[]): Promise<OpeningEnd> {
    const last = files.at(-1);
    const known: KnownFile[] = [];
    for (const file of files) {
      known.push({
        key: await keyOf(file),
        identity: file.name.gzip ? undefined : await identify(file),
        // Those before the last are no longer written to; of a compressed one the size is dear to find out.
        size: file === last && !file.name.gzip ? await file.size() : Number.POSITIVE_INFINITY,
      });
    }
    return new OpeningEnd(known);
  }

  /** How much of the file was there, from its beginning: nothing of one that came later. */
  async sizeOf(file: LogFile): Promise<number> {
    if (this.#asked?.file !== file) {
      const key = await keyOf(file);
      const known = this.#files.find((one) => one.key === key);
      this.#asked = { file, size: (known ?? (await this.#identical(file)))?.size ?? 0 };
    }
    return this.#asked.size;
  }

  async #identical(file: LogFile): Promise<KnownFile | undefined> {
    for (const known of this.#files.toReversed()) {
      if (known.identity !== undefined && (await isIdentical(file, known.identity))) return known;
    }
    return undefined;
  }
}

/** The inode, which a rename keeps; of a compressed file, which keeps its name, that. */
async function keyOf(file: LogFile): Promise<string> {
  return (await file.inode()) ?? file.name.path;
}
