/** Ends the process of an exec and everything it started: SIGTERM, and SIGKILL after a grace. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { pause } from '../../../common/pause.ts';
import type { ContainerProcess } from '../../backends/cri/task-client.ts';
import { isInContainer, isRunning, type ProcessEntry, processFamily, readProcess } from './process-table.ts';

export interface StartedExec {
  readonly execId: string;
  /** In the node's process namespace. */
  readonly pid: number;
  /** `undefined` if it was not seen in `/proc`: over already, or this agent has a process namespace of its own. */
  readonly startTicks: number | undefined;
}

/** The runtime's own view of a container's processes: it needs no view of `/proc`, but reaches the exec's first process only. */
export interface ExecTasks {
  listPids(containerId: string): Promise<readonly ContainerProcess[]>;
  /** @throws EdgectlError `NotFound` if it has ended. */
  killExec(containerId: string, execId: string, signalNumber: number): Promise<void>;
}

const SIGTERM = 15;
const SIGKILL = 9;
const GRACE_MS = 2_000;
/** After SIGKILL the kernel needs a moment; a process that hangs in a driver is reported as left. */
const KILL_WAIT_MS = 1_500;
const POLL_MS = 25;

export interface EndOutcome {
  /** False if something may still run. */
  readonly ended: boolean;
  /** False if it was over already. */
  readonly found: boolean;
}

export interface EndProcessOptions {
  readonly tasks: ExecTasks;
  readonly clock: Clock;
}

/** Never rejects. */
export async function endProcess(
  containerId: string,
  started: StartedExec,
  { tasks, clock }: EndProcessOptions,
): Promise<EndOutcome> {
  const seen = new Map<number, ProcessEntry>();
  const family = (): ProcessEntry[] => {
    // The number may be another process's by now. While a process of its session lives, the kernel does not give it away: then none is ours.
    const first = readProcess(started.pid);
    const reused = started.startTicks !== undefined && first && first.startTicks !== started.startTicks;
    for (const entry of reused ? [] : processFamily(started.pid)) {
      if (isInContainer(entry.pid, containerId)) seen.set(entry.pid, entry);
    }
    return [...seen.values()].filter(isRunning);
  };
  if (family().length === 0) return endUnseen(containerId, started, tasks, clock);
  for (const [signal, waitMs] of [
    ['SIGTERM', GRACE_MS],
    ['SIGKILL', KILL_WAIT_MS],
  ] as const) {
    const until = clock.monotonic() + waitMs;
    signalAll(family(), signal);
    while (clock.monotonic() < until) {
      // All of `/proc` is read again only when those that are known have gone: to find who was forked meanwhile.
      const alive = [...seen.values()].some(isRunning);
      const late = alive ? [] : family();
      if (!alive && late.length === 0) return { ended: true, found: true };
      signalAll(late, signal);
      await pause(POLL_MS, clock);
    }
  }
  return { ended: family().length === 0, found: true };
}

function signalAll(entries: readonly ProcessEntry[], signal: NodeJS.Signals): void {
  for (const entry of entries) {
    try {
      process.kill(entry.pid, signal);
    } catch {
      // Ended meanwhile, or not ours to signal: whether it still runs is looked at afterwards.
    }
  }
}

/** An exec that is over, or not visible from here: then the runtime ends its process; what that started cannot be seen. */
async function endUnseen(
  containerId: string,
  { execId }: StartedExec,
  tasks: ExecTasks,
  clock: Clock,
): Promise<EndOutcome> {
  let found = false;
  for (const [signalNumber, waitMs] of [
    [SIGTERM, GRACE_MS],
    [SIGKILL, KILL_WAIT_MS],
  ] as const) {
    const until = clock.monotonic() + waitMs;
    try {
      await tasks.killExec(containerId, execId, signalNumber);
      found = true;
      while (clock.monotonic() < until) {
        await pause(POLL_MS, clock);
        // Signal 0 asks whether it still runs.
        await tasks.killExec(containerId, execId, 0);
      }
    } catch (error) {
      // `NotFound`: it has ended. Anything else: the runtime cannot say.
      return { ended: EdgectlError.is(error) && error.kind === 'NotFound', found };
    }
  }
  return { ended: false, found };
}
