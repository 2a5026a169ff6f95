/**
 * Ends an exec whose id this agent has chosen, from whatever state it was left in: not yet known to the runtime, made and not started,
 * about to start, running, over. What was recorded before the start is enough.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../../common/clock.ts';
import { pause } from '../../../../common/pause.ts';
import { Status, type Process } from '../../../../proto/generated/containerd.ts';
import { matchCommand } from '../command-match.ts';
import { endProcess, type ExecTasks, type StartedExec } from '../end-process.ts';
import { START_WITHIN_MS, START_WITHIN_TICKS } from '../exec-intent.ts';
import { readCommandLine, readProcess, ticksNow } from '../process-table.ts';
import { removeFifos } from './fifo-pool.ts';
import { holdOpen } from './fifo-streams.ts';

export interface NamedExec {
  readonly containerId: string;
  readonly execId: string;
  readonly command: readonly string[];
  /** Clock ticks since boot: nothing of it started before. */
  readonly atTicks: number;
  readonly fifos: readonly string[];
}

export interface NamedExecTasks extends ExecTasks {
  /** @throws EdgectlError `NotFound` */
  process(containerId: string, execId: string): Promise<Process | undefined>;
  /** @throws EdgectlError `NotFound` */
  deleteExec(containerId: string, execId: string): Promise<void>;
}

export interface EndNamedOptions {
  readonly tasks: NamedExecTasks;
  readonly clock: Clock;
  /** The runtime has refused the start: nothing of it is to be looked for. */
  readonly refused?: boolean;
}

const POLL_MS = 100;
/** How long a start that broke off may still take to become the command that was asked for. */
const HALF_START_MS = 10_000;
const HALF_START_POLL_MS = 250;

/** `over`: nothing ran. Never rejects. */
export async function endNamed(
  exec: NamedExec,
  options: EndNamedOptions,
): Promise<'over' | 'ended' | 'left'> {
  const { clock } = options;
  // A start waits for somebody who reads the output; until it is through, the process cannot be ended by its id.
  const release = holdOpen(exec.fifos);
  try {
    let untilMs = clock.monotonic() + START_WITHIN_MS;
    for (;;) {
      const outcome = await endNow(exec, options);
      // Nothing can be said while the runtime is started again, however long that takes.
      if (outcome === 'away') untilMs = clock.monotonic() + START_WITHIN_MS;
      else if (outcome !== 'unknown') return outcome;
      if (clock.monotonic() >= untilMs) return 'left';
      await pause(POLL_MS, clock);
    }
  } finally {
    release();
    removeFifos(exec.fifos);
  }
}

/** `unknown`: to be tried again. `away`: the runtime does not answer. */
async function endNow(
  exec: NamedExec,
  options: EndNamedOptions,
): Promise<'over' | 'ended' | 'left' | 'unknown' | 'away'> {
  const { tasks, clock } = options;
  const { containerId, execId, atTicks } = exec;
  try {
    const process = await tasks.process(containerId, execId);
    let outcome: 'over' | 'ended' | 'left' = 'over';
    // containerd says so too where the container's shim does not answer in time, which it does not while it starts a process.
    if (process === undefined || process.status === Status.UNKNOWN) return 'unknown';
    if (process.status !== Status.STOPPED) {
      const { pid } = process;
      const started =
        pid === 0
          ? await findHalfStarted(exec, options)
          : { execId, pid, startTicks: readProcess(pid)?.startTicks };
      if (started !== undefined) {
        const { ended, found } = await endProcess(containerId, started, options);
        if (!ended) return 'left';
        outcome = found ? 'ended' : 'over';
      }
    }
    await tasks.deleteExec(containerId, execId);
    return outcome;
  } catch (error) {
    if (!EdgectlError.is(error)) return 'unknown';
    if (error.kind === 'Unavailable' || error.kind === 'Timeout') return 'away';
    if (error.kind !== 'NotFound') return 'unknown';
    // The request to make it may still be under way in the runtime, where the container is still there.
    return ticksNow(clock) > atTicks + START_WITHIN_TICKS || !(await isThere(containerId, tasks))
      ? 'over'
      : 'unknown';
  }
}

async function isThere(containerId: string, tasks: NamedExecTasks): Promise<boolean> {
  try {
    await tasks.process(containerId, '');
    return true;
  } catch (error) {
    return !EdgectlError.is(error) || error.kind !== 'NotFound';
  }
}

/** The process of a start that broke off. It may come late: the runtime may have been killed after it was made, before it ran the command. */
async function findHalfStarted(
  exec: NamedExec,
  { tasks, clock, refused = false }: EndNamedOptions,
): Promise<StartedExec | undefined> {
  const untilMs = clock.monotonic() + (refused ? 0 : HALF_START_MS);
  for (;;) {
    const found = await halfStarted(exec, tasks);
    if (found !== undefined || clock.monotonic() >= untilMs) return found;
    await pause(HALF_START_POLL_MS, clock);
  }
}

/**
 * A start that broke off after the process was there leaves it without a name: the runtime lists it with no exec id. Like every process
 * that the runtime starts it is a child of the container's shim, and leads a session of its own.
 */
async function halfStarted(
  { containerId, execId, command, atTicks }: NamedExec,
  tasks: NamedExecTasks,
): Promise<StartedExec | undefined> {
  // Not every containerd names the first process among those that it lists: it is asked for.
  const first = await tasks.process(containerId, '');
  const parent = readProcess(first?.pid ?? 0)?.parentPid;
  if (parent === undefined) return undefined;
  const processes = await tasks.listPids(containerId);
  const found = processes.flatMap(({ pid, execId: other }) => {
    const entry = other === undefined ? readProcess(pid) : undefined;
    if (entry === undefined || entry.parentPid !== parent || entry.sessionId !== pid) return [];
    const { startTicks } = entry;
    if (startTicks < atTicks || startTicks > atTicks + START_WITHIN_TICKS) return [];
    if (matchCommand(command, readCommandLine(pid) ?? []) === 'different') return [];
    return [{ execId, pid, startTicks }];
  });
  return found.length === 1 ? found[0] : undefined;
}
