/**
 * How the services use memory: on a node of a few hundred MiB, what they take is taken from the containers
 * (docs/decisions/0252-memory-of-an-idle-service.md has the figures).
 */
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock.ts';

/**
 * The space for new objects stays at its least (MiB per half): our programs make few objects per byte, and collecting them more often
 * costs little. The compilers are off until there is work ({@link settleHeap}): the code of the optimising ones, 8 MiB of the Node.js program,
 * is not even read from the disk for what the start alone runs often, and what the start runs once is not compiled to be kept. One thread
 * helps to collect and to compile: four, each with memory of its own, are for programs with much garbage
 * (docs/decisions/0341-one-helper-thread.md). All are read by the engine once, when it starts.
 */
const START_FLAGS = [
  '--max-semi-space-size=1',
  '--no-sparkplug',
  '--no-maglev',
  '--no-opt',
  '--v8-pool-size=1',
];
/** Each thread that allocates would otherwise hold freed memory of its own. Read by the C library once. */
const START_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };

const SETTLED_MS = 5_000;
/** After this time V8 also frees the compiled code that only the start needed. */
const OLD_MS = 30_000;
/** The share of a core below which a service counts as idle. A busier one collects garbage by itself. */
const IDLE_BELOW = 0.1;
/**
 * The compilers are turned on above this load: the share of a core used in the last seconds, where each second counts half as
 * much as the next one. One second with 150 ms of CPU time exceeds it, and so does a steady 8 % of a core. An idle agent uses 0.4
 * %.
 */
const WORK_ABOVE = 0.15;
const WORK_CHECK_MS = 1_000;

/** The `flags` that this process was not started with. A value that a person has set stays. */
function missingOf(flags: readonly string[], given: readonly string[]): readonly string[] {
  const nameOf = (flag: string): string => flag.split('=')[0]?.replaceAll('_', '-') ?? '';
  return flags.filter((flag) => !given.some((own) => nameOf(own) === nameOf(flag)));
}

/**
 * Call it before anything is opened or loaded. Some settings are read at the start alone: where they are missing, the process replaces
 * itself by one that has them, however it was started. The process id stays.
 */
export function keepHeapSmall(): void {
  const { argv, env, execArgv, execPath } = process;
  const given = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/)];
  const flags = missingOf(START_FLAGS, given);
  // A replacement that fails ends the process: not tried where it would.
  if (flags.length > 0 && process.execve !== undefined && existsSync(execPath))
    process.execve(execPath, [execPath, ...flags, ...execArgv, ...argv.slice(1)], {
      ...START_ENVIRONMENT,
      ...env,
    });
}

/**
 * Call it once, when the service is ready. Soon after, when what is first used has been loaded, what the start left is given back; once more
 * when its code is old, where there is little to do. Nothing else would collect it then. Each takes 50 ms. The compilers
 * are on as soon as the service has work.
 */
export function settleHeap(clock: Clock): void {
  /** Since when the work is counted: a collection is none. */
  let since = processorUse(clock);
  clock.after(SETTLED_MS, () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (options: object) => void;
    const giveBack = (): void => {
      collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
      since = processorUse(clock);
    };
    giveBack();
    const settled = since;
    clock.after(OLD_MS, () => {
      if (shareSince(settled, processorUse(clock)) < IDLE_BELOW) giveBack();
    });
  });
  let work = 0;
  const compiling = new AbortController();
  const compileWhenBusy = (): void => {
    const now = processorUse(clock);
    work = work / 2 + shareSince(since, now);
    since = now;
    if (work < WORK_ABOVE) return;
    compiling.abort();
    setFlagsFromString('--sparkplug');
    setFlagsFromString('--maglev');
    setFlagsFromString('--opt');
  };
  clock.every(WORK_CHECK_MS, compileWhenBusy, compiling.signal);
}

interface ProcessorUse {
  readonly atMs: number;
  /** Of all threads. */
  readonly usedMs: number;
}

function processorUse(clock: Clock): ProcessorUse {
  const { user, system } = process.cpuUsage();
  return { atMs: clock.monotonic(), usedMs: (user + system) / 1000 };
}

/** As a part of one core. A moment says nothing: it counts as a whole period. */
function shareSince(before: ProcessorUse, now: ProcessorUse): number {
  return (now.usedMs - before.usedMs) / Math.max(WORK_CHECK_MS, now.atMs - before.atMs);
}
