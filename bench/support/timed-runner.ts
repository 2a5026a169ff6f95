/** One way to run a command, timed in a process of its own: what one way leaves on the heap is not collected in another's time. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startBundled } from './start-bundled.ts';

/** Runs the command to its end; resolves with the bytes of its stdout. */
export type Runner = (command: string[]) => Promise<number>;

/** What one run took, without the messages between the two processes. */
export interface TimedRun {
  readonly bytes: number;
  readonly wallMs: number;
}

/** Called by the way's own program: runs what the parent sends, one command after the other. */
export function serveRunner(runner: Runner): void {
  process.on('message', (command: string[]) => {
    const started = performance.now();
    void runner(command).then((bytes) => {
      const run: TimedRun = { bytes, wallMs: performance.now() - started };
      process.send?.(run);
    });
  });
  process.send?.('ready');
}

/** A way's program, from the parent's side. */
export class RunnerProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when the program can take commands; it was sent `start` before. */
  static async start(entry: URL, start: object): Promise<RunnerProcess> {
    const child = await startBundled(entry, start, { execArgv: [] });
    const runner = new RunnerProcess(child);
    await runner.#answer();
    return runner;
  }

  /** @throws Error if the program ends instead of answering: its own words are on stderr. */
  async run(command: string[]): Promise<TimedRun> {
    const answer = this.#answer();
    this.#child.send(command);
    return (await answer) as TimedRun;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #answer(): Promise<unknown> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      return await Promise.race([
        once(this.#child, 'message', { signal }).then(([message]: unknown[]) => message),
        once(this.#child, 'exit', { signal }).then(([code]) => {
          throw new Error(`the program of a way ended with ${String(code)}`);
        }),
      ]);
    } finally {
      settled.abort();
    }
  }
}
