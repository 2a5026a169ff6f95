/**
 * The time by which rights end. It never goes back by itself, and goes forward by what the boot clock proves. A wall clock that
 * is further ahead is believed when the kernel says that it is synchronised, or when an admin says so: until then nothing ends
 * by it. A node without a battery clock, or with a broken one, ends no right for good in this way.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Database } from '../store/database.ts';
import { TimeStore } from './time-store.ts';

interface KeptTimeOptions {
  /** It must have `timeMigrations`. */
  readonly database: Database;
  readonly clock: Clock;
  /** Whether the kernel calls the wall clock synchronised. */
  readonly isSynchronised: (signal: AbortSignal) => Promise<boolean>;
  readonly log: Logger;
}

export interface ClockStatus {
  readonly trusted: boolean;
  /** Milliseconds since the epoch. */
  readonly wallMs: number;
  readonly keptMs: number;
}

/** The kept time was set to the wall clock: forward where it was found right, back where an admin said so. */
export interface TimeStep {
  /** Negative: back. */
  readonly byMs: number;
  /** The boot in which this happened. What was measured in it is still right. */
  readonly bootId: string | undefined;
}

/** A clock that is adjusted moves by less. */
const BELIEVED_AHEAD_MS = 10 * 60_000;
const CHECK_MS = 500;
const ASK_KERNEL_MS = 30_000;
/** So much may be counted twice where the machine loses its power and its clock. */
const STORE_MS = 60_000;
/** `/proc/uptime` has hundredths of a second. */
const BOOT_CLOCK_JITTER_MS = 1_000;

export class KeptTime {
  readonly #options: KeptTimeOptions;
  readonly #store: TimeStore;
  readonly #steps = new Set<(step: TimeStep) => void>();
  readonly #changes = new Set<() => void>();
  /** The kept time at one moment, and that moment by both clocks that nobody sets. */
  #base: { readonly keptMs: number; readonly monotonicMs: number; readonly bootMs: number };
  #storedMs: number | undefined;
  #trusted = true;
  #askedMs: number | undefined;
  #stopped = new AbortController().signal;

  constructor(options: KeptTimeOptions) {
    this.#options = options;
    this.#store = new TimeStore(options.database);
    const last = this.#store.read();
    this.#storedMs = last?.reachedMs;
    this.#base = this.#baseAt(provenSince(last, options.clock));
    this.#trusted = this.status().trusted;
  }

  /** Whole milliseconds since the epoch. */
  now(): number {
    const { clock } = this.#options;
    const keptMs = Math.trunc(this.#base.keptMs + clock.monotonic() - this.#base.monotonicMs);
    const wallMs = clock.now();
    if (wallMs <= keptMs || wallMs - keptMs > BELIEVED_AHEAD_MS) return keptMs;
    this.#base = this.#baseAt(wallMs);
    return wallMs;
  }

  /** Whether the time has come; once it has, that is on the disk, and stays so whatever the clock says later. */
  hasPassed(untilMs: number): boolean {
    const nowMs = this.now();
    if (nowMs < untilMs) return false;
    if ((this.#storedMs ?? Number.NEGATIVE_INFINITY) < untilMs) this.#write(nowMs);
    return true;
  }

  status(): ClockStatus {
    const keptMs = this.now();
    const wallMs = this.#options.clock.now();
    return { trusted: Math.abs(wallMs - keptMs) <= BELIEVED_AHEAD_MS, wallMs, keptMs };
  }

  /**
   * Takes the wall clock for right.
   * @param back also where it is behind what was kept: rights that ended by their date may then hold again
   * @returns what the kept time was
   * @throws EdgectlError `Conflict` if it is behind and `back` is not set
   */
  accept(back: boolean): ClockStatus {
    const before = this.status();
    const { wallMs, keptMs } = before;
    if (wallMs < keptMs && !back && !before.trusted) {
      throw new EdgectlError(
        'Conflict',
        `the clock says ${instant(wallMs)}, which is before the time that the agent had already reached: ${instant(keptMs)}`,
        { hint: 'set the clock first; "back": true (edgectl node accept-time --back) goes back to it' },
      );
    }
    if (wallMs > keptMs || back) this.#step(wallMs, 'an admin said so');
    return before;
  }

  /** Calls back after the kept time was set. */
  onStep(listener: (step: TimeStep) => void): void {
    this.#steps.add(listener);
  }

  /** Calls back when the wall clock is trusted again, or no longer. */
  onChange(listener: () => void): void {
    this.#changes.add(listener);
  }

  start(signal: AbortSignal): void {
    this.#stopped = signal;
    this.#write(this.now());
    this.#check();
    this.#options.clock.every(CHECK_MS, () => this.#check(), signal);
  }

  stop(): void {
    this.#write(this.now());
  }

  #check(): void {
    this.#followBootClock();
    const { trusted, wallMs, keptMs } = this.status();
    if (keptMs - (this.#storedMs ?? 0) >= STORE_MS) this.#write(keptMs);
    if (wallMs > keptMs && !trusted) this.#askKernel();
    if (trusted === this.#trusted) return;
    this.#trusted = trusted;
    const { log } = this.#options;
    const times = { wallClock: instant(wallMs), keptTime: instant(keptMs) };
    if (trusted) log.info(times, 'the clock is believed');
    else log.warn(times, 'the clock is not believed: rights end by the kept time');
    for (const listener of this.#changes) listener();
  }

  /** The monotonic clock stands still while the machine is suspended. */
  #followBootClock(): void {
    const { keptMs, bootMs } = this.#base;
    const provenMs = keptMs + this.#options.clock.boot().ms - bootMs;
    if (provenMs - this.now() > BOOT_CLOCK_JITTER_MS) this.#base = this.#baseAt(provenMs);
  }

  #askKernel(): void {
    const { clock, isSynchronised, log } = this.#options;
    const nowMs = clock.monotonic();
    if (this.#askedMs !== undefined && nowMs - this.#askedMs < ASK_KERNEL_MS) return;
    this.#askedMs = nowMs;
    isSynchronised(this.#stopped).then(
      (synchronised) => {
        const wallMs = clock.now();
        if (!synchronised || this.#stopped.aborted || wallMs <= this.now()) return;
        this.#step(wallMs, 'the kernel says that it is synchronised');
      },
      (error: unknown) => log.debug({ err: error }, 'the kernel did not say whether its clock is right'),
    );
  }

  #step(wallMs: number, why: string): void {
    const { clock, log } = this.#options;
    const keptMs = this.now();
    log.warn({ from: instant(keptMs), to: instant(wallMs), why }, 'the kept time was set to the clock');
    this.#base = this.#baseAt(wallMs);
    this.#write(wallMs);
    const step = { byMs: wallMs - keptMs, bootId: clock.boot().id };
    for (const listener of this.#steps) listener(step);
    this.#check();
  }

  #baseAt(keptMs: number): { keptMs: number; monotonicMs: number; bootMs: number } {
    const { clock } = this.#options;
    return { keptMs, monotonicMs: clock.monotonic(), bootMs: clock.boot().ms };
  }

  /** If the disk cannot be written, the time in memory continues, and the next tick tries again. */
  #write(reachedMs: number): void {
    const { clock, log } = this.#options;
    try {
      this.#store.write({ reachedMs, boot: clock.boot() });
      this.#storedMs = reachedMs;
    } catch (error) {
      log.debug({ err: error }, 'the kept time could not be written');
    }
  }
}

/** The time that the boot clock proves since `last`; the wall clock if nothing was stored. */
function provenSince(last: ReturnType<TimeStore['read']>, clock: Clock): number {
  if (last === undefined) return clock.now();
  // Kept by a version that did not know its boot.
  if (last.boot === undefined) return Math.max(last.reachedMs, clock.now());
  const boot = clock.boot();
  const isSameBoot = boot.id !== undefined && boot.id === last.boot.id;
  return last.reachedMs + Math.max(0, isSameBoot ? boot.ms - last.boot.ms : boot.ms);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** Whether the kernel calls the wall clock synchronised (`STA_UNSYNC` of adjtimex), as the programs of the node tell it. */
const run = promisify(execFile);

const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

interface Question {
  readonly program: string;
  readonly args: readonly string[];
  /** Its output if the clock is synchronised. */
  readonly yes: RegExp;
}

/** systemd-timedated and busybox both ask adjtimex, so any NTP client that tells the kernel counts. */
const QUESTIONS: readonly Question[] = [
  { program: 'timedatectl', args: ['show', '--property=NTPSynchronized', '--value'], yes: /^yes\s*$/ },
  { program: 'busybox', args: ['adjtimex'], yes: /^\s*return value:\s+[0-4]\b/m },
  { program: 'adjtimex', args: ['--print'], yes: /^\s*return value\s*[:=]\s*[0-4]\b/m },
];

/** False if no program says so. */
export async function kernelSynchronised(signal: AbortSignal): Promise<boolean> {
  for (const { program, args, yes } of QUESTIONS) {
    const options = { signal, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    const answer = await run(program, args, options).catch(() => undefined);
    if (answer !== undefined && yes.test(answer.stdout)) return true;
    if (signal.aborted) return false;
  }
  return false;
}

/** Why the clock is not trusted, as a sentence. */
export function distrust({ wallMs, keptMs }: Pick<ClockStatus, 'wallMs' | 'keptMs'>): string {
  const wall = new Date(wallMs).toISOString();
  const kept = new Date(keptMs).toISOString();
  return wallMs > keptMs
    ? `not believed: it says ${wall}, ahead of the kept time ${kept}, and the kernel does not call it synchronised`
    : `not believed: it says ${wall}, behind the kept time ${kept}`;
}
