/** What a process takes of the machine, read from /proc: resident memory and processor time. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ticks of the kernel's accounting, as every Linux on x86 and ARM has them. */
const TICKS_PER_SECOND = 100;
const KIB = 1024;

export interface Footprint {
  readonly residentBytes: number;
  /** User and system time of the process since it started, its ended children not included. */
  readonly cpuMs: number;
}

/** What `/proc/PID` says now; `undefined` if there is no such process. */
export function footprint(pid: number): Footprint | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    // The second field is the program's name in brackets, which may hold blanks: fields are counted after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    if (resident === undefined || Number.isNaN(ticks)) return undefined;
    return { residentBytes: Number(resident) * KIB, cpuMs: (ticks * 1000) / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

/** How often its threads gave the processor up to wait, so far: each is followed by a wake-up. Threads that have ended are not counted. */
export function wakeUps(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    sum += Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
  }
  return sum;
}

export interface Metered {
  readonly residentBytesAtStart: number;
  readonly residentBytesPeak: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Watches a process while something runs: sampled every `periodMs`, the peak is of the samples. */
export async function meter<T>(
  pid: number,
  work: () => Promise<T>,
  periodMs = 50,
): Promise<{ result: T; metered: Metered }> {
  const before = footprint(pid);
  if (before === undefined) throw new Error(`no process ${pid} to meter`);
  let peak = before;
  const started = performance.now();
  const finished = new AbortController();
  const sampling = sample(pid, periodMs, finished.signal, (now) => {
    peak = {
      residentBytes: Math.max(peak.residentBytes, now.residentBytes),
      cpuMs: Math.max(peak.cpuMs, now.cpuMs),
    };
  });
  try {
    const result = await work();
    const wallMs = performance.now() - started;
    const metered = {
      residentBytesAtStart: before.residentBytes,
      residentBytesPeak: peak.residentBytes,
      cpuMs: (footprint(pid) ?? peak).cpuMs - before.cpuMs,
      wallMs,
    };
    return { result, metered };
  } finally {
    finished.abort();
    await sampling;
  }
}

async function sample(
  pid: number,
  periodMs: number,
  signal: AbortSignal,
  receive: (now: Footprint) => void,
): Promise<void> {
  while (!signal.aborted) {
    const now = footprint(pid);
    if (now === undefined) return;
    receive(now);
    await sleep(periodMs, undefined, { signal }).catch(() => undefined);
  }
}
