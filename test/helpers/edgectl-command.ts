/** The `edgectl` command as a process. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Finished {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals;
}

export interface Command {
  /** To be run by Node.js. */
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
let active = 0;

async function oneByOne<Result>(action: () => Promise<Result>): Promise<Result> {
  if (active >= AT_ONCE) {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  } else {
    active += 1;
  }
  try {
    return await action();
  } finally {
    const next = waiting.shift();
    if (next === undefined) active -= 1;
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

const PROGRAM = fileURLToPath(new URL('../../dist/edgectl.cjs', import.meta.url));

function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...environment },
  });
}

/** The command as it was built. */
export const edgectlCommand: Command = {
  program: PROGRAM,
  start,
  run: (args, environment, input) =>
    oneByOne(() => {
      const child = start(args, environment);
      // A command may end before it has read its input.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      return finished(child);
    }),
};
