/** Opens one container's log files where the caller wants to begin: at an instance, a tail, a time, or a cursor. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { OpenLog } from './container-log.ts';
import type { ContainerStates } from './container-states.ts';
import { type FileIdentity, identify } from './file-identity.ts';
import { indexOfIdentity, LogBytes, type LogGap, type LogStart } from './log-bytes.ts';
import type { ContainerPosition } from './log-cursor.ts';
import { type LogFile, openLogFile, SEARCH_WINDOW_BYTES } from './log-file.ts';
import { attemptsOf, listLogFiles, type LogFileName } from './log-folder.ts';
import { LogFolderWatch } from './log-folder-watch.ts';
import type { LogTarget } from './log-targets.ts';
import { AT_FIRST_LINE, LineStripper, type StripOptions, type StripState } from './line-stripper.ts';
import { findStart, type StartChoice } from './start-position.ts';

export interface ContainerLogChoice extends StartChoice, StripOptions {
  readonly previous: boolean;
  readonly follow: boolean;
  /** Goes on there; `tailLines` and the time are not looked at. */
  readonly cursor: ContainerPosition | undefined;
}

export interface ContainerLogContext {
  readonly states: ContainerStates;
  readonly clock: Clock;
  readonly onGap: (gap: LogGap) => void;
}

interface Beginning extends LogStart {
  readonly attempt: number;
  readonly state: StripState;
  /** Only this instance is read, however many came later. */
  readonly only: boolean;
  readonly laterAttempts: boolean;
}

/** @throws EdgectlError `NotFound` without such an instance, `Unavailable` where the files cannot be read. */
export async function openContainerLog(
  target: LogTarget,
  choice: ContainerLogChoice,
  { states, clock, onGap }: ContainerLogContext,
): Promise<OpenLog> {
  const begin =
    choice.cursor === undefined ? await fresh(target, choice) : await resumed(target, choice.cursor, onGap);
  const { pod, container, folder } = target;
  const stripper = new LineStripper(choice);
  stripper.state = begin.state;
  const running = (attempt: number): Promise<boolean | undefined> =>
    states.running({ podUid: pod.uid, container, attempt });
  const bytes = new LogBytes(
    {
      folder,
      attempt: begin.attempt,
      laterAttempts: begin.laterAttempts,
      running: choice.follow ? running : undefined,
      onGap,
    },
    begin,
  );
  return {
    bytes,
    stripper,
    watch: choice.follow ? new LogFolderWatch(folder, clock) : undefined,
    owner: { pod: pod.name, uid: pod.uid, container, only: begin.only },
  };
}

/** @throws EdgectlError `NotFound` of a container that was never started, `Unavailable` where its folder may not be read. */
export async function filesOf(target: LogTarget): Promise<LogFileName[]> {
  const { folder, instances } = target;
  try {
    return await listLogFiles(folder);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing && instances.length === 0) throw neverStarted(target);
    const what = missing ? 'are not there' : 'cannot be read';
    throw new EdgectlError('Unavailable', `the log files in ${folder} ${what}`, {
      hint: "the agent needs to read the node's /var/log/pods (in a container: mount it at the same path)",
      cause,
    });
  }
}

function neverStarted({ pod, container }: LogTarget): EdgectlError {
  return new EdgectlError('NotFound', `container "${container}" in pod "${pod.name}" has no log`, {
    hint: 'it was never started, or its files were removed: see what it waits for with describe pod',
  });
}

async function fresh(target: LogTarget, choice: ContainerLogChoice): Promise<Beginning> {
  const attempt = chooseAttempt(target, await filesOf(target), choice.previous);
  const files = await openAll(target, attempt);
  let chosen: LogFile | undefined;
  try {
    const { file: index, position, state } = await findStart(files, choice);
    const found = files[index];
    const identity = found && (await identify(found));
    // A gzipped file keeps its name; any other may be renamed at any moment, so that what was searched is what is read.
    chosen = found?.name.gzip === true ? await openLogFile(found.name) : found;
    const common = { only: choice.previous, laterAttempts: false };
    return { ...common, attempt, file: chosen, identity, position, state };
  } finally {
    await Promise.all(files.filter((file) => file !== chosen).map((file) => file.close()));
  }
}

/** The running instance with the highest attempt, else the highest attempt; the one before it with `previous`. */
function chooseAttempt(target: LogTarget, files: readonly LogFileName[], previous: boolean): number {
  const { pod, container, instances } = target;
  const attempts = [...attemptsOf(files), ...instances.map(({ attempt }) => attempt)];
  const running = instances.filter(({ state }) => state === 'running').map(({ attempt }) => attempt);
  const current = running.length > 0 ? Math.max(...running) : Math.max(...attempts);
  if (attempts.length === 0) throw neverStarted(target);
  if (!previous) return current;
  const earlier = attempts.filter((attempt) => attempt < current);
  if (earlier.length > 0) return Math.max(...earlier);
  throw new EdgectlError(
    'NotFound',
    `previous terminated container "${container}" in pod "${pod.name}" not found`,
    { hint: 'it was not restarted, or the log of the instance before was removed from the node' },
  );
}

/** How often a rotation may come between listing and opening before it is taken for a fault. */
const OPEN_TRIES = 5;

/** All files of an instance, oldest first, none missed by a rotation meanwhile. */
async function openAll(target: LogTarget, attempt: number): Promise<LogFile[]> {
  for (let tries = 1; ; tries += 1) {
    const names = (await filesOf(target)).filter((name) => name.attempt === attempt);
    const files: LogFile[] = [];
    let failure: unknown;
    try {
      for (const name of names) files.push(await openLogFile(name, SEARCH_WINDOW_BYTES));
    } catch (error) {
      failure = error;
    }
    const now = (await filesOf(target)).filter((name) => name.attempt === attempt);
    const same = now.length === names.length && now.every(({ path }, index) => path === names[index]?.path);
    if (failure === undefined && (same || tries === OPEN_TRIES)) return files;
    await Promise.all(files.map((file) => file.close()));
    if (tries < OPEN_TRIES) continue;
    throw EdgectlError.from(failure, 'Unavailable', {
      hint: `check that the agent may read the files in ${target.folder}`,
    });
  }
}

async function resumed(
  target: LogTarget,
  cursor: ContainerPosition,
  onGap: (gap: LogGap) => void,
): Promise<Beginning> {
  const { only, attempt } = cursor;
  const common = { only, laterAttempts: !only };
  const names = (await filesOf(target)).filter((name) =>
    only ? name.attempt === attempt : name.attempt >= attempt,
  );
  if (cursor.uid !== target.pod.uid) {
    onGap({
      reason: 'CursorGone',
      message: `pod ${target.pod.name} was made anew since the cursor was given`,
    });
    return { ...common, ...(await beginningOf((await filesOf(target))[0])), attempt: 0 };
  }
  const { identity } = cursor;
  if (identity === undefined) {
    return { ...common, ...(await beginningOf(names[0])), attempt };
  }
  const index = await indexOfIdentity(names, identity);
  const name = names[index];
  if (name === undefined) {
    onGap({
      reason: 'CursorGone',
      message: 'the log file that the cursor points into is not there any more',
    });
    return { ...common, ...(await beginningOf(await firstAfter(names, identity))), attempt };
  }
  const file = await openLogFile(name);
  if ((await file.available(cursor.position)) < 0) {
    onGap({ reason: 'Truncated', message: `${name.path} is shorter than when the cursor was given` });
    return { ...common, attempt, file, identity, position: await file.size(), state: AT_FIRST_LINE };
  }
  return { ...common, attempt, file, identity, position: cursor.position, state: cursor.state };
}

async function beginningOf(name: LogFileName | undefined): Promise<LogStart & { state: StripState }> {
  const file = name && (await openLogFile(name));
  return { file, identity: file && (await identify(file)), position: 0, state: AT_FIRST_LINE };
}

/** The oldest file that was begun after the one that is gone. */
async function firstAfter(
  names: readonly LogFileName[],
  { firstNanos }: FileIdentity,
): Promise<LogFileName | undefined> {
  for (const name of names) {
    const file = await openLogFile(name);
    try {
      const identity = await identify(file);
      if (identity === undefined || identity.firstNanos > firstNanos) return name;
    } finally {
      await file.close();
    }
  }
  return undefined;
}
