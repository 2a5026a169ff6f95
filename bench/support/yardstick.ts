/** What this machine does in a fixed loop of arithmetic and of copying: how fast it was while the figures were taken. */

const CPU_ROUNDS = 30_000_000;
const COPIED = Buffer.alloc(64 * 1024 * 1024, 1);
const TIMES = 5;

export interface Yardstick {
  /** Milliseconds of each run of the arithmetic. */
  readonly cpuMs: readonly number[];
  /** Megabytes copied per second, one value per run. */
  readonly copyMBps: readonly number[];
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function arithmetic(): void {
  let value = 1;
  for (let round = 0; round < CPU_ROUNDS; round += 1) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  if (value === 0) throw new Error('the loop was not run');
}

export function yardstick(): Yardstick {
  const target = Buffer.alloc(COPIED.length);
  const runs = Array.from({ length: TIMES }, () => ({
    cpuMs: timed(arithmetic),
    copyMs: timed(() => COPIED.copy(target)),
  }));
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    cpuMs: runs.map(({ cpuMs }) => round(cpuMs)),
    copyMBps: runs.map(({ copyMs }) => round(COPIED.length / 1000 / copyMs)),
  };
}
