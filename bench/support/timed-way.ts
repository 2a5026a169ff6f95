/** One way to run a command, timed in a process of its own: what one way leaves on the heap is not collected in another's time. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startBundled } from './start-bundled.ts';

/** Runs the command to its end; resolves with the bytes of its stdout. */
export type Way = (command: string[]) => Promise<number>;

/** What one run took, without the messages between the two processes. */
export interface WayRun {
  readonly bytes: number;
  readonly wallMs: number;
}

/** Called by the way's own program: runs what the parent sends, one command after the other. */
export function serveWay(way: Way): void {
  process.on('message', (command: string[]) => {
    const started = performance.now();
    void way(command).then((bytes) => {
      const run: WayRun = { bytes, wallMs: performance.now() - started };
      process.send?.(run);
    });
  });
  process.send?.('ready');
}

/** A way's program, from the parent's side. */
export class WayProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when the program can take commands; it was sent `start` before. */
  static async start(entry: URL, start: object): Promise<WayProcess> {
    const child = await startBundled(entry, start, { execArgv: [] });
    const way = new WayProcess(child);
    await way.#answer();
    return way;
  }

  /** @throws Error where the program ends instead of answering: its own words are on stderr. */
  async run(command: string[]): Promise<WayRun> {
    const answer = this.#answer();
    this.#child.send(command);
    return (await answer) as WayRun;
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
