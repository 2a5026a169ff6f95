/** The node's processes as `/proc` shows them (proc(5)), with what tells a process from a later one of the same number. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../../common/clock.ts';

/** Linux counts in hundredths of a second towards programs, whatever it does inside (USER_HZ). */
const MS_PER_TICK = 10;

/** Now, as {@link ProcessEntry.startTicks} counts. */
export function ticksNow(clock: Clock): number {
  return Math.floor(clock.boot().ms / MS_PER_TICK);
}

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** The session that the process belongs to: an exec's process leads one of its own, and what it leaves behind stays in it. */
  readonly sessionId: number;
  /** Clock ticks since boot: with the pid, the identity of the process. */
  readonly startTicks: number;
  /** `Z` and `X` have ended and wait to be reaped. */
  readonly state: string;
}

/** `undefined` if there is no such process, or none that this agent may see. */
export function readProcess(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parentPid, , sessionId] = fields;
  const startTicks = fields[19];
  if (state === undefined || parentPid === undefined || sessionId === undefined || startTicks === undefined)
    return undefined;
  return {
    pid,
    parentPid: Number(parentPid),
    sessionId: Number(sessionId),
    startTicks: Number(startTicks),
    state,
  };
}

export function isRunning({ pid, startTicks }: ProcessEntry): boolean {
  return isRunningSince(pid, startTicks);
}

/** False too where it is not known when it started. */
export function isRunningSince(pid: number, startTicks: number | undefined): boolean {
  const now = readProcess(pid);
  return now !== undefined && now.startTicks === startTicks && now.state !== 'Z' && now.state !== 'X';
}

/** The command line of a process; `undefined` if it has none or cannot be read. */
export function readCommandLine(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return text === '' ? undefined : text.replace(/\0$/, '').split('\0');
  } catch {
    return undefined;
  }
}

/** Whether a process is in that container: an agent in a process namespace of its own would else see a stranger's number. */
export function isInContainer(pid: number, containerId: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'latin1').includes(containerId);
  } catch {
    return false;
  }
}

/** The process, its descendants, and whatever else is of its session: children whose parent has ended among them. */
export function processFamily(rootPid: number): ProcessEntry[] {
  const all: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const entry = Number.isInteger(pid) ? readProcess(pid) : undefined;
    if (entry !== undefined) all.push(entry);
  }
  const family = new Map<number, ProcessEntry>();
  let grown = true;
  while (grown) {
    grown = false;
    for (const entry of all) {
      if (family.has(entry.pid)) continue;
      if (entry.pid === rootPid || entry.sessionId === rootPid || family.has(entry.parentPid)) {
        family.set(entry.pid, entry);
        grown = true;
      }
    }
  }
  return [...family.values()].filter(({ state }) => state !== 'Z' && state !== 'X');
}
