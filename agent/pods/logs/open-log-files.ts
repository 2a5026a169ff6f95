/** Opens the files of a log all at once, so that none is missed or taken for another by a rotation meanwhile. */
import { type FileIdentity, identify, isIdentical } from './file-identity.ts';
import { LazyLogFile, OpenFew } from './lazy-log-file.ts';
import { type LogFile, type LogFileOptions, openLogFile } from './log-file.ts';
import { listLogFiles, type LogFileName } from './log-folder.ts';

/** How often a rotation may come between listing and opening before it is taken for a fault. */
const TRIES = 20;
/** The newest files, which may be renamed or compressed at any moment, are held open; kubelet keeps five by default. */
const HELD_OPEN = 32;
/** Older ones are passed over: only somebody else than kubelet makes so many. */
export const FILES_MAX = 1000;

/**
 * The wanted files, oldest first, all of one moment: the names were the same before and after they were opened.
 * @throws the system's error where the folder or a file cannot be read.
 */
export async function openLogFiles(
  folder: string,
  wanted: (name: LogFileName) => boolean,
  options: LogFileOptions = {},
): Promise<LogFile[]> {
  let failure: unknown;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const turn = options.search?.goOn();
    if (turn !== undefined) await turn;
    const names = (await listLogFiles(folder)).filter(wanted).slice(-FILES_MAX);
    const files: LogFile[] = [];
    const few = new OpenFew();
    try {
      for (const [index, name] of names.entries()) {
        const held = index >= names.length - HELD_OPEN;
        files.push(held ? await openLogFile(name, options) : new LazyLogFile(name, options, few));
      }
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
