/** A program into /dev/null or through a pipe into `wc -c`: no Node.js reads its output, which would be measured with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export type Sink = 'null' | 'reader';

export interface PlainRun {
  readonly wallMs: number;
  /** Only a reader counts them. */
  readonly bytes: number | undefined;
  /** Of the program itself; not known where a shell makes the pipe. */
  readonly residentBytesPeak: number;
}

const PIPE = 'set -o pipefail; "$@" | wc -c';
const KIB = 1024;
const SAMPLE_MS = 25;

function peakOf(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) * KIB;
  } catch {
    return 0;
  }
}

/** @throws Error if the program fails */
export async function plainRun(
  command: readonly [string, ...string[]],
  sink: Sink,
  env: NodeJS.ProcessEnv = process.env,
): Promise<PlainRun> {
  const [program, ...args] =
    sink === 'reader' ? (['bash', '-c', PIPE, 'bash', ...command] as const) : command;
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', sink === 'null' ? 'ignore' : 'pipe', 'pipe'], env });
  let [counted, stderr, residentBytesPeak] = ['', '', 0];
  child.stdout?.on('data', (bytes: Buffer) => (counted += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const sampling = setInterval(() => {
    residentBytesPeak = Math.max(residentBytesPeak, peakOf(child.pid ?? 0));
  }, SAMPLE_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(sampling);
  const wallMs = performance.now() - started;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}`);
  return { wallMs, bytes: sink === 'reader' ? Number(counted) : undefined, residentBytesPeak };
}
