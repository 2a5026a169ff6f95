/**
 * The raw bytes of one container's log, file after file: over rotation, compression and (when asked) restarts of the container. Gives blocks to
 * strip; says when the end is reached, or the end as far as it is written.
 */
import type { Gap } from '../../../common/byte-source.ts';
import { type FileIdentity, identify, isIdentical } from './file-identity.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import { listLogFiles, type LogFileName } from './log-folder.ts';
import { stat } from 'node:fs/promises';

/** A missing part of a log, where the reader has come to. */
export type LogGap = Pick<Gap, 'reason' | 'message' | 'bytes'>;

export interface LogBytesOptions {
  readonly folder: string;
  readonly attempt: number;
  /** Goes on in the files of later instances of the container. */
  readonly laterAttempts: boolean;
  /** Absent: the end of the files is the end. Else whether the instance still writes; `undefined` where nobody knows. */
  readonly running: ((attempt: number) => Promise<boolean | undefined>) | undefined;
  readonly onGap: (gap: LogGap) => void;
}

/** Where a log is read from. */
export interface LogStart {
  /** Open; absent where there is no file yet. */
  readonly file: LogFile | undefined;
  readonly identity: FileIdentity | undefined;
  readonly position: number;
}

/** `live`: nothing more is written yet. `next-file`: the bytes that follow are another file's; an unfinished line is over. */
export type More = 'bytes' | 'next-file' | 'live' | 'end';

/** Half a millisecond of stripping; a quarter of a session's window. */
const BLOCK_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);

export class LogBytes {
  /** Unread bytes begin at {@link at}. The block is the reader's own: it may write into it, and give it away. */
  input: Buffer = NOTHING;
  at = 0;
  readonly #options: LogBytesOptions;
  #file: LogFile | undefined;
  #identity: FileIdentity | undefined;
  #attempt: number;
  /** Position in the file of `input[0]`. */
  #blockStart: number;
  /** Set when the last look before moving on, or before the end, is under way. */
  #lastLook = false;
  #closed = false;
  #closeLook = true;

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
   * Adds to what is unread, in a fresh block. At the end of the file, `closeLook` also looks whether another file follows and whether the
   * container still runs; it may be left out where only a write was noticed.
   */
  async more(closeLook: boolean): Promise<More> {
    this.#closeLook ||= closeLook;
    const file = this.#file;
    if (this.#closed) return 'end';
    if (file === undefined) return this.#openFirst();
    this.#identity ??= await identify(file);
    const carried = this.input.length - this.at;
    const readAt = this.#blockStart + this.input.length;
    const available = await file.available(readAt);
    if (available < 0) return this.#startOver();
    if (available > 0) {
      const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, available) + carried);
      this.input.copy(block, 0, this.at);
      const read = await file.read(block, carried, readAt);
      this.#identity ??= await identify(file);
      this.#blockStart += this.at;
      this.at = 0;
      this.input = block.subarray(0, carried + read);
      this.#lastLook = false;
      return 'bytes';
    }
    if (!this.#closeLook) return 'live';
    // Set again below where the look has to be repeated whatever is noticed.
    this.#closeLook = false;
    return this.#atEnd(file);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #openFirst(): Promise<More> {
    const [name] = (await this.#list()).filter(({ attempt }) => attempt >= this.#attempt);
    const file = name === undefined ? undefined : await openNext(name);
    if (file === undefined) return this.#untilRunning();
    return this.#enter(file);
  }

  async #atEnd(file: LogFile): Promise<More> {
    const successor = await this.#successor(file);
    if (successor === undefined) return this.#untilRunning();
    const next = await openNext(successor.name);
    if (next === undefined) {
      this.#closeLook = true;
      return 'live';
    }
    try {
      // The runtime has let go of the old file only when it writes to the new one (or has ended).
      const settled = (await next.available(0)) > 0 || (await this.#running()) !== true;
      if (!settled || !this.#lastLook) {
        await next.close();
        this.#lastLook = settled;
        this.#closeLook = true;
        return settled ? await this.more(true) : 'live';
      }
    } catch (error) {
      await next.close();
      throw error;
    }
    if (!successor.certain) {
      this.#options.onGap({
        reason: 'Rotated',
        message: `the file that followed ${file.name.path} was rotated away before it was read`,
      });
    }
    await file.close();
    return this.#enter(next);
  }

  async #enter(file: LogFile): Promise<More> {
    if (this.#closed) {
      await file.close();
      return 'end';
    }
    this.#file = file;
    this.#closeLook = true;
    this.#identity = undefined;
    this.#attempt = file.name.attempt;
    this.#blockStart = 0;
    this.input = NOTHING;
    this.at = 0;
    this.#lastLook = false;
    return 'next-file';
  }

  async #untilRunning(): Promise<More> {
    if (this.#options.running === undefined) return 'end';
    if ((await this.#running()) === false) {
      // What was written between the last read and the end of the container is still to come.
      if (this.#lastLook) return 'end';
      this.#lastLook = true;
      return this.more(true);
    }
    this.#lastLook = false;
    return 'live';
  }

  /** Where the runtime does not say: an instance has ended once a later one has a file. */
  async #running(): Promise<boolean> {
    const { running } = this.#options;
    if (running === undefined) return false;
    const known = await running(this.#attempt);
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
    this.input = NOTHING;
    this.at = 0;
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

  /** The file after this one. Not `certain` where this one is listed no more, so that others may have gone with it. */
  async #successor(file: LogFile): Promise<{ name: LogFileName; certain: boolean } | undefined> {
    const { laterAttempts } = this.#options;
    const inode = await file.inode();
    if (
      !laterAttempts &&
      inode !== undefined &&
      (await inodeAt(file.name.path)) === inode &&
      file.name.rotated === ''
    ) {
      return undefined;
    }
    const names = (await this.#list()).filter(
      ({ attempt }) => attempt === this.#attempt || (laterAttempts && attempt > this.#attempt),
    );
    const index = await this.#indexOf(file, inode, names);
    if (index >= 0) {
      const name = names[index + 1];
      return name === undefined ? undefined : { name, certain: true };
    }
    const firstNanos = this.#identity?.firstNanos ?? 0n;
    for (const name of names) {
      if (name.attempt > this.#attempt) return { name, certain: true };
      const candidate = await openNext(name);
      const identity = candidate === undefined ? undefined : await identify(candidate);
      await candidate?.close();
      if (identity !== undefined && identity.firstNanos > firstNanos) return { name, certain: false };
    }
    return undefined;
  }

  async #indexOf(file: LogFile, inode: string | undefined, names: readonly LogFileName[]): Promise<number> {
    if (inode === undefined) {
      const index = names.findIndex(({ path }) => path === file.name.path);
      if (index >= 0) return index;
    } else {
      for (const [index, { path }] of names.entries()) if ((await inodeAt(path)) === inode) return index;
    }
    const identity = this.#identity ?? (await identify(file));
    if (identity === undefined) return -1;
    return indexOfIdentity(names, identity);
  }
}

async function inodeAt(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** `undefined` where it was renamed since it was listed. */
async function openNext(name: LogFileName): Promise<LogFile | undefined> {
  try {
    return await openLogFile(name);
  } catch {
    return undefined;
  }
}

/** Which of the files has this content; -1 where none has. */
export async function indexOfIdentity(
  names: readonly LogFileName[],
  identity: FileIdentity,
): Promise<number> {
  for (const [index, name] of names.entries()) {
    const file = await openNext(name);
    if (file === undefined) continue;
    try {
      if (await isIdentical(file, identity)) return index;
    } finally {
      await file.close();
    }
  }
  return -1;
}
