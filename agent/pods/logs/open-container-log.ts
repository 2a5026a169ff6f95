/** Opens one container's log files where the caller wants to begin: at an instance, a tail, a time, or a cursor. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { chooseAttempt, type ContainerStates } from './log-instance.ts';
import { type OpenLog, WholeLines } from './log-reader.ts';
import {
  identify,
  type LogFile,
  type LogFileName,
  type LogFileOptions,
  openLogFile,
  SEARCH_WINDOW_BYTES,
} from './log-file.ts';
import { LogBytes, type LogGap, type LogStart, OpeningEnd } from './log-bytes.ts';
import type { ContainerPosition } from './log-cursor.ts';
import {
  attemptsOf,
  closeAll,
  firstAfter,
  listLogFiles,
  indexOfIdentity,
  LogFolderWatch,
  type LogListing,
  openLogFiles,
} from './log-folder.ts';
import type { Search } from './log-searches.ts';
import { type LogTarget, neverStarted } from './log-targets.ts';
import { AT_FIRST_LINE, LineStripper, type StripOptions, type StripState } from './line-stripper.ts';
import { findStart, type StartChoice } from './start-position.ts';

export interface ContainerLogChoice extends StartChoice, StripOptions {
  readonly previous: boolean;
  readonly follow: boolean;
  /** Goes on there; `tailLines` and the time are not looked at. */
  readonly cursor: ContainerPosition | undefined;
}

/** One whose files are known. */
export interface ReadableTarget extends LogTarget {
  readonly files: LogListing;
}

export interface ContainerLogContext {
  readonly states: ContainerStates;
  readonly clock: Clock;
  readonly onGap: (gap: LogGap) => void;
  /** For the search for the start, and for what is read afterwards. */
  readonly search: Search;
}

interface Beginning extends LogStart {
  readonly attempt: number;
  readonly state: StripState;
  /** Reads only this instance of the container, even if newer ones exist. */
  readonly only: boolean;
  readonly laterAttempts: boolean;
  readonly end: OpeningEnd | undefined;
}

/** @throws EdgectlError `NotFound` without such an instance, `Unavailable` where the files cannot be read. */
export async function openContainerLog(
  target: ReadableTarget,
  choice: ContainerLogChoice,
  { states, clock, onGap, search }: ContainerLogContext,
): Promise<OpenLog> {
  const begin =
    choice.cursor === undefined
      ? await fresh(target, choice, search)
      : await resumed(target, choice.cursor, choice.follow, onGap, search);
  const { pod, container, folder } = target;
  const stripper = new LineStripper(choice);
  stripper.state = begin.state;
  let isAwaited = begin.file === undefined;
  const mayStillWrite = async (attempt: number): Promise<boolean | undefined> => {
    const writes = await states.mayStillWrite({ podUid: pod.uid, container, attempt });
    if (!isAwaited || writes === undefined) return writes;
    isAwaited = !writes && (await listLogFiles(folder).catch(() => [])).length === 0;
    return writes || !isAwaited || (await target.mayStart?.()) === true;
  };
  const bytes = new LogBytes(
    {
      folder,
      attempt: begin.attempt,
      laterAttempts: begin.laterAttempts,
      mayStillWrite: choice.follow ? mayStillWrite : undefined,
      end: begin.end,
      search,
      onGap,
    },
    begin,
  );
  return {
    bytes,
    stripper,
    whole: new WholeLines(bytes, stripper),
    watch: choice.follow ? new LogFolderWatch(folder, clock) : undefined,
    owner: { pod: pod.name, uid: pod.uid, container, only: begin.only },
  };
}

async function fresh(target: ReadableTarget, choice: ContainerLogChoice, search: Search): Promise<Beginning> {
  const attempts = [
    ...attemptsOf(target.files.files),
    ...target.instances.map((instance) => instance.attempt),
  ];
  if (attempts.length === 0) {
    if (!choice.follow || choice.previous || (await target.mayStart?.()) !== true) throw neverStarted(target);
    return {
      ...{ file: undefined, identity: undefined, position: 0, state: AT_FIRST_LINE, end: undefined },
      ...{ attempt: 0, only: false, laterAttempts: false },
    };
  }
  const attempt = await chooseAttempt(target, attempts, choice.previous);
  const files = await openAll(target, (name) => name.attempt === attempt, {
    windowBytes: SEARCH_WINDOW_BYTES,
    search,
  });
  let chosen: LogFile | undefined;
  try {
    // Taken before the start is searched for, so that lines written meanwhile are left out.
    const end = choice.follow ? undefined : await OpeningEnd.of(files);
    const { file: index, position, state } = await findStart(files, choice);
    const found = files[index];
    const identity = found && (await identify(found));
    // A gzipped file keeps its name; any other may be renamed at any moment, so that what was searched is what is read.
    chosen = found?.name.gzip === true ? await openLogFile(found.name, { search }) : found;
    const common = { only: choice.previous, laterAttempts: false, end };
    return { ...common, attempt, file: chosen, identity, position, state };
  } finally {
    await closeAll(files, chosen);
  }
}

async function openAll(
  { folder, files }: ReadableTarget,
  wanted: (name: LogFileName) => boolean,
  options: LogFileOptions,
): Promise<LogFile[]> {
  try {
    return await openLogFiles(folder, wanted, options, files);
  } catch (error) {
    if (EdgectlError.is(error)) throw error;
    throw EdgectlError.from(error, 'Unavailable', {
      hint: `check that the agent may read the files in ${folder}`,
    });
  }
}

async function resumed(
  target: ReadableTarget,
  cursor: ContainerPosition,
  follow: boolean,
  onGap: (gap: LogGap) => void,
  search: Search,
): Promise<Beginning> {
  const { only } = cursor;
  const isRecreated = cursor.uid !== target.pod.uid;
  const attempt = isRecreated ? 0 : cursor.attempt;
  const wanted = (name: LogFileName): boolean =>
    only && !isRecreated ? name.attempt === attempt : name.attempt >= attempt;
  const files = await openAll(target, wanted, { search });
  let place: Place | undefined;
  try {
    const end = follow ? undefined : await OpeningEnd.of(files);
    place = isRecreated ? recreatedPlace(files, target, onGap) : await placeOf(files, cursor, onGap);
    const { file } = place;
    const identity = file && (await identify(file));
    return { only, laterAttempts: !only, attempt, identity, end, ...place };
  } finally {
    await closeAll(files, place?.file);
  }
}

interface Place {
  readonly file: LogFile | undefined;
  readonly position: number;
  readonly state: StripState;
}

function recreatedPlace(files: readonly LogFile[], { pod }: LogTarget, onGap: (gap: LogGap) => void): Place {
  onGap({ reason: 'CursorGone', message: `pod ${pod.name} was created again since the cursor was given` });
  return { file: files[0], position: 0, state: AT_FIRST_LINE };
}

async function placeOf(
  files: readonly LogFile[],
  { attempt, identity, position, state }: ContainerPosition,
  onGap: (gap: LogGap) => void,
): Promise<Place> {
  if (identity === undefined) return { file: files[0], position: 0, state: AT_FIRST_LINE };
  const file = files[await indexOfIdentity(files, identity)];
  if (file === undefined) {
    onGap({
      reason: 'CursorGone',
      message: 'the log file that the cursor points into no longer exists',
    });
    const next = await firstAfter(files, attempt, identity.firstNanos);
    return { file: next, position: 0, state: AT_FIRST_LINE };
  }
  if ((await file.available(position)) >= 0) return { file, position, state };
  onGap({ reason: 'Truncated', message: `${file.name.path} is shorter than when the cursor was given` });
  return { file, position: await file.size(), state: AT_FIRST_LINE };
}
