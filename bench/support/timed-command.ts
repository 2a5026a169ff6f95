/** One run of a program, timed from its start to its end; its output is counted and digested, never kept. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { footprint } from './process-meter.ts';

export interface TimedRun {
  readonly wallMs: number;
  readonly exitCode: number;
  readonly stdoutBytes: number;
  /** The digest of stdout; only on request, because it takes time. */
  readonly sha256?: string;
  /** The most that was seen, sampled at each piece of output. */
  readonly residentBytesPeak: number;
  readonly stderr: string;
}

export interface TimedOptions {
  readonly digest?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdin?: Readable | Buffer;
  readonly signal?: AbortSignal;
  /** A file that takes its stdout. */
  readonly output?: string;
}

const STDERR_KEPT = 4096;

/** Runs `command` to its end. Does not throw where it fails: the exit code says so. */
export async function timedRun(
  command: string,
  args: readonly string[],
  options: TimedOptions = {},
): Promise<TimedRun> {
  const started = performance.now();
  const { output } = options;
  const file = output === undefined ? undefined : openSync(output, 'w');
  const child = spawn(command, [...args], {
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', file ?? 'pipe', 'pipe'],
    ...(options.env && { env: options.env }),
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.signal && { signal: options.signal }),
  });
  const hash = options.digest === true ? createHash('sha256') : undefined;
  let stdoutBytes = 0;
  let residentBytesPeak = 0;
  let stderr = '';
  let nextSampleMs = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    stdoutBytes += chunk.length;
    hash?.update(chunk);
    const now = performance.now();
    if (now < nextSampleMs || child.pid === undefined) return;
    nextSampleMs = now + 50;
    residentBytesPeak = Math.max(residentBytesPeak, footprint(child.pid)?.residentBytes ?? 0);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  if (options.stdin !== undefined && child.stdin !== null) {
    const input = Buffer.isBuffer(options.stdin) ? Readable.from([options.stdin]) : options.stdin;
    // A program may end before it has read all of its input: that is its right, and the exit code tells.
    child.stdin.on('error', () => undefined);
    input.pipe(child.stdin);
  }
  const [code] = (await once(child, 'close')) as [number | null];
  const wallMs = performance.now() - started;
  if (file !== undefined) {
    stdoutBytes = fstatSync(file).size;
    closeSync(file);
  }
  return {
    wallMs,
    exitCode: code ?? -1,
    stdoutBytes,
    residentBytesPeak,
    stderr,
    ...(hash && { sha256: hash.digest('hex') }),
  };
}
