/** Whether the kernel calls the wall clock synchronised (`STA_UNSYNC` of adjtimex), as the programs of the node tell it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

interface Question {
  readonly program: string;
  readonly args: readonly string[];
  /** What it prints where the clock is synchronised. */
  readonly yes: RegExp;
}

/** systemd-timedated and busybox both ask adjtimex, so any NTP client that tells the kernel counts. */
const QUESTIONS: readonly Question[] = [
  { program: 'timedatectl', args: ['show', '--property=NTPSynchronized', '--value'], yes: /^yes\s*$/ },
  { program: 'busybox', args: ['adjtimex'], yes: /^\s*return value:\s+[0-4]\b/m },
  { program: 'adjtimex', args: ['--print'], yes: /^\s*return value\s*[:=]\s*[0-4]\b/m },
];

/** False where no program says so. */
export async function kernelSynchronised(signal: AbortSignal): Promise<boolean> {
  for (const { program, args, yes } of QUESTIONS) {
    const options = { signal, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    const answer = await run(program, args, options).catch(() => undefined);
    if (answer !== undefined && yes.test(answer.stdout)) return true;
    if (signal.aborted) return false;
  }
  return false;
}
