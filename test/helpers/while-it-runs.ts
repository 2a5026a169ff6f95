/** What a program is waited for, for as long as it runs. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** What a program that has ended wrote before may still lie in its pipes. */
const LAST_WORDS_MS = 5_000;

/** Settles as `awaited`. Throws when the program ends before: nobody waits for ever for what it would have said. */
export async function whileItRuns<Result>(child: ChildProcess, awaited: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const { signal } = over;
  const ended = async (): Promise<never> => {
    const gone = child.exitCode !== null || child.signalCode !== null;
    // Closed: it has ended, and everything that it wrote was read.
    await (gone ? pause(LAST_WORDS_MS, undefined, { signal }) : once(child, 'close', { signal }));
    throw new Error(
      `${child.spawnargs.join(' ')} ended with ${child.exitCode ?? child.signalCode} before it did what it was waited for`,
    );
  };
  try {
    return await Promise.race([awaited, ended()]);
  } finally {
    over.abort();
  }
}
