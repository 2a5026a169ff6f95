/** One process at a time reads a file, changes it and writes it back: else the change of one is lost in the other's. */
import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type Clock, systemClock } from './clock.ts';

const WAIT_MS = 10_000;
const RETRY_MS = 20;
/** Of a lock that nobody has for long; each one is a file that somebody made in between. */
const MAX_TRIES = 50;

/** The holder of the lock. A pid alone may be reused; together with its start time and the boot id it identifies one process. */
interface Holder {
  readonly bootId: string;
  /** Numbers mean nothing in another namespace: a container's processes cannot be looked up from the host. */
  readonly pidNamespace: string;
  readonly pid: number;
  /** Clock ticks since the boot; proc(5), `starttime`. */
  readonly startTicks: string;
}

/**
 * Runs `change` while no other process has the lock for `path`: a file beside it, made exclusively, that names its holder. It holds
 * between containers and the host too, as far as they share the folder. The lock of a process that ended is taken over.
 * @throws EdgectlError `Unavailable` if others have it for longer than anybody needs; what `change` throws
 */
export async function withFileLock<T>(path: string, change: () => T, clock: Clock = systemClock): Promise<T> {
  const lock = `${canonical(path)}.lock`;
  const mine = JSON.stringify(self());
  const started = clock.monotonic();
  let seen = '';
  let seenAtMs = started;
  while (!acquire(lock, mine)) {
    const nowMs = clock.monotonic();
    const text = read(lock);
    if (text !== seen) {
      seen = text ?? '';
      seenAtMs = nowMs;
    }
    // A holder that cannot be identified does not need the lock for that long.
    const silent = nowMs - seenAtMs >= WAIT_MS;
    const isOver =
      text !== undefined && (stateOf(text) === 'ended' || (silent && stateOf(text) === 'unknown'));
    if (isOver) removeAbandoned(lock, text);
    else if (nowMs - started >= WAIT_MS * 2 || (silent && stateOf(text ?? '') === 'runs'))
      throw lockTimeout(path, text);
    // By a timer that keeps a short program alive, as no timer of a clock does.
    else await sleep(RETRY_MS);
  }
  try {
    return change();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * Takes a lock for as long as the process lives: a file that says who has it. That of a process that has ended is taken over.
 * @param who in words, for whoever is refused
 * @param isServed asked where the holder cannot be looked up: it is in a container with process ids of its own
 * @returns what gives it up
 * @throws EdgectlError `Conflict` with the holder's words; `Unavailable` where the file cannot be written
 */
export async function holdFileLock(
  lock: string,
  who: string,
  isServed: () => Promise<boolean>,
): Promise<() => void> {
  const mine = JSON.stringify({ ...self(), who });
  for (let tries = 0; !acquire(lock, mine); tries += 1) {
    const text = read(lock);
    if (tries === MAX_TRIES)
      throw new EdgectlError('Unavailable', `${lock} can be neither acquired nor removed`, {
        hint: 'check the owner and the mode of the file and its folder',
      });
    // Given up in between.
    if (text === undefined) continue;
    const state = stateOf(text);
    if (state === 'runs' || (state === 'unknown' && (await isServed())))
      throw new EdgectlError('Conflict', `another agent runs on this node: ${holderOf(text)}`, {
        hint: `only one can run at a time: stop that one, or disable this one (${lock} names it)`,
      });
    removeAbandoned(lock, text);
  }
  return () => {
    if (read(lock) === mine) rmSync(lock, { force: true });
  };
}

/** The words that a holder of {@link holdFileLock} has left. */
function holderOf(text: string): string {
  const { who, pid } = (parse(text) ?? {}) as Partial<Holder & { who: unknown }>;
  const words = typeof who === 'string' ? who : 'somebody';
  return pid === undefined ? words : `${words}, process ${pid}`;
}

/** The lock appears whole, with its holder's name in it, or not at all. */
function acquire(lock: string, holder: string): boolean {
  const draft = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(lock), { recursive: true, mode: 0o755 });
    writeFileSync(draft, holder, { mode: 0o600, flag: 'wx' });
    linkSync(draft, lock);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new EdgectlError('Unavailable', `cannot write ${lock}: ${(cause as Error).message}`, {
      hint: 'the folder belongs to root: run the command as root, or name another file',
      cause,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return undefined;
  }
}

/** Taken away under another name first: should it be a new one, made since it was judged, it is put back. */
function removeAbandoned(lock: string, judged: string): void {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(lock, aside);
  } catch {
    // Somebody else was faster.
    return;
  }
  try {
    if (readFileSync(aside, 'utf8') !== judged) linkSync(aside, lock);
  } finally {
    rmSync(aside, { force: true });
  }
}

function stateOf(text: string): 'runs' | 'ended' | 'unknown' {
  const holder = parse(text);
  const { bootId, pidNamespace } = self();
  if (holder === undefined) return 'unknown';
  if (holder.bootId !== bootId) return 'ended';
  if (holder.pidNamespace !== pidNamespace) return 'unknown';
  return startTicksOf(holder.pid) === holder.startTicks ? 'runs' : 'ended';
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.pid !== 'number' || typeof value.startTicks !== 'string') return undefined;
    if (typeof value.bootId !== 'string' || typeof value.pidNamespace !== 'string') return undefined;
    return value as Holder;
  } catch {
    return undefined;
  }
}

function self(): Holder {
  return {
    bootId: firstLine('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkTarget('/proc/self/ns/pid'),
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
  };
}

/** An empty string if there is no such process, or the system does not say. */
function startTicksOf(pid: number): string {
  const stat = firstLine(`/proc/${pid}/stat`);
  // The second field is the program's name, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const hasEnded = fields[0] === 'Z' || fields[0] === 'X';
  return hasEnded ? '' : (fields[19] ?? '');
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function lockTimeout(path: string, holder: string | undefined): EdgectlError {
  const pid = parse(holder ?? '')?.pid;
  return new EdgectlError(
    'Unavailable',
    `another program${pid === undefined ? '' : ` (pid ${pid})`} has been changing ${path} for ${WAIT_MS / 1000} s`,
    { hint: 'wait for it, then try again' },
  );
}

/** The same for every name of the file, which need not be there yet. */
function canonical(path: string): string {
  const folder = dirname(resolve(path));
  try {
    return join(realpathSync(folder), basename(path));
  } catch {
    return resolve(path);
  }
}
