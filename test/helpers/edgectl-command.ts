/** The `edgectl` command as a process: bundled once per test file, as the build does it, then started quickly. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestFn } from 'ava';
import { build } from 'esbuild';

export interface Finished {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals;
}

export interface Command {
  /** The bundle's path, to be run by Node.js. */
  readonly program: string;
  start(
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): ChildProcessWithoutNullStreams;
  run(
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
    input?: Buffer | string,
  ): Promise<Finished>;
}

/** Tests of one file run at the same time; their commands do so only as far as there are processors. */
const AT_ONCE = 2;
const waiting: (() => void)[] = [];
let running = 0;

async function inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  } else {
    running += 1;
  }
  try {
    return await action();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** What a started command printed, and how it ended. */
export async function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return {
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
    exit: code ?? signal ?? 'SIGKILL',
  };
}

/** One bundle for all tests of a file: `const edgectl = sharedCommand(test)`, then `edgectl().run([…])` in a test. */
export function sharedCommand(test: TestFn): () => Command {
  let folder: string | undefined;
  test.before('bundle edgectl', async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgectl-cli-'));
    await build({
      entryPoints: [fileURLToPath(new URL('../../clients/edgectl/main.ts', import.meta.url))],
      outfile: join(folder, 'edgectl.cjs'),
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
      conditions: ['source'],
      logLevel: 'error',
    });
  });
  test.after.always('remove the bundle', async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });
  return () => {
    if (folder === undefined) throw new Error('edgectl has not been bundled');
    const program = join(folder, 'edgectl.cjs');
    const start: Command['start'] = (args, environment = {}) =>
      spawn(process.execPath, [program, ...args], {
        env: { PATH: process.env['PATH'], TZ: 'UTC', ...environment },
      });
    return {
      program,
      start,
      run: (args, environment, input) =>
        inTurn(() => {
          const child = start(args, environment);
          // A command may end before it has read its input.
          child.stdin.on('error', () => undefined);
          child.stdin.end(input);
          return finished(child);
        }),
    };
  };
}
