/** The log files of one container: which there are, in the order they were written. */
import { type FSWatcher, watch } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, Timer } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import {
  type FileIdentity,
  identify,
  isIdentical,
  LazyLogFile,
  type LogFileName,
  type LogFile,
  type LogFileOptions,
  OpenFew,
  refuseLinks,
  openLogFile,
} from './log-file.ts';

const FILE_NAME = /^(\d{1,9})\.log(?:\.(\d{8}-\d{6}))?(\.gz)?$/;

/** `undefined` if it is none of kubelet's names (its `.tmp` files among them). */
export function parseLogFileName(folder: string, name: string): LogFileName | undefined {
  const match = FILE_NAME.exec(name);
  if (match === null) return undefined;
  const [, attempt, rotated = '', gzip] = match;
  return { path: join(folder, name), attempt: Number(attempt), rotated, gzip: gzip !== undefined };
}

/** Other names may lie in the folder, as many as a pod likes that may write there: they are passed over a few at a time, and not for ever. */
const ENTRIES_AT_ONCE = 1024;
const ENTRIES_MAX = 150_000;

function order(a: LogFileName, b: LogFileName): number {
  if (a.attempt !== b.attempt) return a.attempt - b.attempt;
  if (a.rotated === b.rotated) return 0;
  if (a.rotated === '') return 1;
  if (b.rotated === '') return -1;
  return a.rotated < b.rotated ? -1 : 1;
}

/**
 * The files of a container's log folder, oldest first. While kubelet compresses one, both forms are there: the plain one counts.
 * What is not a regular file is none of them: a pod that may write there could have put a link or a pipe.
 * @throws the system's error where the folder cannot be read, or an error where it leads elsewhere.
 */
export async function listLogFiles(folder: string, mostEntries = ENTRIES_MAX): Promise<LogFileName[]> {
  await refuseLinks(dirname(dirname(folder)), folder, await realpath(folder));
  const files: LogFileName[] = [];
  let entries = 0;
  for await (const entry of await opendir(folder, { bufferSize: ENTRIES_AT_ONCE })) {
    entries += 1;
    if (entries > mostEntries) throw new Error(`${folder} holds more than ${mostEntries} files`);
    const file = entry.isFile() ? parseLogFileName(folder, entry.name) : undefined;
    if (file !== undefined) files.push(file);
  }
  const plain = new Set(files.filter((file) => !file.gzip).map((file) => file.path));
  return files.filter((file) => !file.gzip || !plain.has(file.path.slice(0, -'.gz'.length))).sort(order);
}

/** The content of a container's folder at one moment. */
export interface LogListing {
  /** Oldest first. */
  readonly files: readonly LogFileName[];
  /** When a name in the folder changed last; `undefined` if another change may still get the same time. */
  readonly settledNs: bigint | undefined;
}

/** The kernel gives changes times as coarse as its tick, a few milliseconds; by more than this no two of them differ unseen. */
const SETTLED_MS = 1_000;

/** @throws as {@link listLogFiles} */
export async function listLogFolder(folder: string, clock: Pick<Clock, 'now'>): Promise<LogListing> {
  const changedNs = await changedAtNs(folder);
  const files = await listLogFiles(folder);
  const ageMs = Math.abs(clock.now() - Number(changedNs / 1_000_000n));
  return { files, settledNs: ageMs > SETTLED_MS ? changedNs : undefined };
}

/** True if the names in the folder are still the listed ones, as far as its time tells. */
export async function isAsListed(folder: string, { settledNs }: LogListing): Promise<boolean> {
  return settledNs !== undefined && (await changedAtNs(folder)) === settledNs;
}

async function changedAtNs(folder: string): Promise<bigint> {
  return (await stat(folder, { bigint: true })).mtimeNs;
}

/** The attempts that have a file, lowest first. */
export function attemptsOf(files: readonly LogFileName[]): number[] {
  return [...new Set(files.map((file) => file.attempt))].sort((a, b) => a - b);
}

// Opens the files of a log all at once, so that a rotation meanwhile neither hides one nor confuses two of them.

/** How often a rotation may come between listing and opening before it counts as a fault. */
const TRIES = 20;
/** The newest files, which may be renamed or compressed at any moment, are held open; kubelet keeps five by default. */
const HELD_OPEN = 32;
/** Older ones are passed over: only somebody else than kubelet makes so many. */
export const FILES_MAX = 1000;

/**
 * The wanted files, oldest first, all of one moment: the names were the same before and after they were opened.
 * @param listed what the folder held a moment ago, so that it is not listed again where nothing has changed
 * @throws the system's error where the folder or a file cannot be read.
 */
export async function openLogFiles(
  folder: string,
  wanted: (name: LogFileName) => boolean,
  options: LogFileOptions = {},
  listed?: LogListing,
): Promise<LogFile[]> {
  let failure: unknown;
  let known = listed;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const turn = options.search?.goOn();
    if (turn !== undefined) await turn;
    const before = known ?? { files: await listLogFiles(folder), settledNs: undefined };
    known = undefined;
    const names = before.files.filter(wanted).slice(-FILES_MAX);
    const files: LogFile[] = [];
    const few = new OpenFew();
    try {
      for (const [index, name] of names.entries()) {
        const held = index >= names.length - HELD_OPEN;
        files.push(held ? await openLogFile(name, options) : new LazyLogFile(name, options, few));
      }
      if (await isAsListed(folder, before)) return files;
      const now = (await listLogFiles(folder)).filter(wanted).slice(-FILES_MAX);
      if (now.length === names.length && now.every(({ path }, index) => path === names[index]?.path)) {
        return files;
      }
      failure = new Error(`the files in ${folder} are renamed faster than they can be opened`);
    } catch (error) {
      failure = error;
    }
    await closeAll(files);
  }
  throw failure;
}

/** Closes all but the one that is kept. */
export async function closeAll(files: readonly LogFile[], kept?: LogFile): Promise<void> {
  await Promise.all(files.filter((file) => file !== kept).map((file) => file.close()));
}

/**
 * The file that has this content; -1 where none has. The newest of several: lines without a time (the zeros that a power cut leaves) may begin
 * more than one.
 */
export async function indexOfIdentity(files: readonly LogFile[], identity: FileIdentity): Promise<number> {
  for (const [fromEnd, file] of files.toReversed().entries()) {
    if (await isIdentical(file, identity)) return files.length - 1 - fromEnd;
  }
  return -1;
}

/** The oldest file of this attempt that was begun after another, or the first of a later attempt. */
export async function firstAfter(
  files: readonly LogFile[],
  attempt: number,
  firstNanos: bigint,
): Promise<LogFile | undefined> {
  for (const file of files) {
    if (file.name.attempt > attempt) return file;
    const identity = await identify(file);
    if (identity === undefined || identity.firstNanos > firstNanos) return file;
  }
  return undefined;
}

// Tells a follower that its folder changed: inotify, and a slow look of its own where that fails or misses something.

/** As often as kubelet polls. */
const POLL_MS = 1_000;

export class LogFolderWatch {
  readonly #folder: string;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #timer: Timer | undefined;
  #closed = false;
  #changed = true;
  /** More than bytes at an end: a file came or went, or it is time for a slow look. */
  #thorough = true;
  #waiting: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /**
   * To call before looking at the files: what changes from then on ends the next {@link wait}. True if more than the end of the current file is to be
   * looked at.
   */
  acceptChanges(): boolean {
    this.#listen();
    const thorough = this.#thorough;
    this.#changed = false;
    this.#thorough = false;
    return thorough;
  }

  /** Resolves when something changed since {@link acceptChanges}, or a second has passed, or it was closed. */
  wait(): Promise<void> {
    if (this.#changed || this.#closed) return Promise.resolve();
    this.#waiting ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#waiting;
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#timer?.stop();
    this.#watcher = undefined;
    this.#signal(true);
  }

  #listen(): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.every(POLL_MS, () => this.#signal(true));
    if (this.#watcher !== undefined) return;
    try {
      const changed = guarded(this.#clock, (event: string) => this.#signal(event === 'rename'));
      const watcher = watch(this.#folder, { persistent: false }, changed);
      watcher.on(
        'error',
        guarded(this.#clock, () => {
          watcher.close();
          this.#watcher = undefined;
        }),
      );
      this.#watcher = watcher;
    } catch {
      // The folder is not there, or inotify has no watch left: the slow look goes on alone and tries again.
    }
  }

  #signal(thorough: boolean): void {
    this.#changed = true;
    this.#thorough ||= thorough;
    this.#wake?.();
    this.#wake = undefined;
    this.#waiting = undefined;
  }
}
