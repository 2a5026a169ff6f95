/**
 * An exec that was about to be started when the agent was killed: its process is known by nobody. The next run of the agent looks
 * for it among those of the container.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { pause } from '../../../common/pause.ts';
import { matchCommand } from './command-match.ts';
import type { ExecTasks, StartedExec } from './end-process.ts';
import { readCommandLine, readProcess, ticksNow } from './process-table.ts';

export interface ExecIntent {
  readonly containerId: string;
  readonly command: readonly string[];
  /** Clock ticks since boot: what had started before is somebody else's. */
  readonly atTicks: number;
}

export interface FindIntendedOptions {
  readonly tasks: ExecTasks;
  readonly clock: Clock;
  /** Whether an exec belongs to a session of this run, or has a record of its own. */
  isTaken(execId: string): boolean;
  /**
   * Whether this run is about to start something in that container: until it is known what, the process could be mistaken for one
   * that was left over.
   */
  isStarting(containerId: string): boolean;
}

/** A process that starts later than this after the intent does not belong to it. A busy runtime needs seconds. */
export const START_WITHIN_MS = 30_000;
export const START_WITHIN_TICKS = START_WITHIN_MS / 10;
const POLL_MS = 250;

/**
 * Waits for a start that may still be under way in the runtime. `none`: nothing was started, or it is over. `unsure`: the runtime
 * does not answer, or several could be meant; ending a stranger's process is worse than leaving ours. Never rejects.
 */
export async function findIntended(
  intent: ExecIntent,
  options: FindIntendedOptions,
): Promise<StartedExec | 'none' | 'unsure'> {
  const { clock } = options;
  const untilMs = clock.monotonic() + START_WITHIN_MS;
  for (;;) {
    const found = await candidates(intent, options);
    const [only, ...others] = found ?? [];
    if (only !== undefined && others.length === 0) return only;
    const late = ticksNow(clock) > intent.atTicks + START_WITHIN_TICKS;
    if (found?.length === 0 && late) return 'none';
    if (clock.monotonic() >= untilMs) return 'unsure';
    await pause(POLL_MS, clock);
  }
}

/** `undefined` if it cannot be said now. */
async function candidates(
  { containerId, command, atTicks }: ExecIntent,
  { tasks, isTaken, isStarting }: FindIntendedOptions,
): Promise<StartedExec[] | undefined> {
  if (isStarting(containerId)) return undefined;
  try {
    const processes = await tasks.listPids(containerId);
    if (isStarting(containerId)) return undefined;
    return processes.flatMap(({ pid, execId }) => {
      if (execId === undefined || execId === containerId || isTaken(execId)) return [];
      const startTicks = readProcess(pid)?.startTicks;
      if (startTicks === undefined || startTicks < atTicks || startTicks > atTicks + START_WITHIN_TICKS)
        return [];
      if (matchCommand(command, readCommandLine(pid) ?? []) === 'different') return [];
      return [{ execId, pid, startTicks }];
    });
  } catch (error) {
    // The container is gone, and everything in it.
    return EdgectlError.is(error) && error.kind === 'NotFound' ? [] : undefined;
  }
}
