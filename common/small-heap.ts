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
 * costs little. Read by the engine once, when it starts.
 */
const START_FLAGS = ['--max-semi-space-size=2'];
/** Each thread that allocates would otherwise hold freed memory of its own. Read by the C library once. */
const START_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };

/**
 * How often a function runs before V8's optimising compilers take it. While a service starts: so often that they are not even read from the
 * disk for what runs once. Then V8's own values; what began under the first keeps those counts. A flag that a later V8 does not
 * know is a line on stderr.
 */
const COMPILE_AFTER = {
  start: { maglev: 10_000, 'maglev-osr': 2_500, turbofan: 75_000, osr: 12_500 },
  usual: { maglev: 400, 'maglev-osr': 100, turbofan: 3_000, osr: 500 },
} as const;

const SETTLED_MS = 5_000;
/** What ran at the start alone is old by then: V8 gives its compiled code back too. */
const OLD_MS = 30_000;
/** The part of its time for which the event loop has work. A service that has more collects by itself. */
const IDLE_BELOW = 0.1;

function compileAfter(when: keyof typeof COMPILE_AFTER): void {
  for (const [compiler, count] of Object.entries(COMPILE_AFTER[when]))
    setFlagsFromString(`--invocation-count-for-${compiler}=${count}`);
}

/** What is missing of `flags` among those that this process was started with: a person's own value stays. */
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
  compileAfter('start');
}

/**
 * Call it once, when the service is ready. Soon after, when what is first used has been loaded, V8 compiles as usual, and what the start
 * left is given back; once more when its code is old, where there is little to do. Nothing else would collect it then. Each takes 30 ms.
 */
export function settleHeap(clock: Clock): void {
  clock.after(SETTLED_MS, () => {
    compileAfter('usual');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (options: object) => void;
    const giveBack = (): void => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    giveBack();
    const before = performance.eventLoopUtilization();
    clock.after(OLD_MS, () => {
      if (performance.eventLoopUtilization(before).utilization < IDLE_BELOW) giveBack();
    });
  });
}
