/** Waits for a state of the system that announces itself by no event: a process that is gone, a file that has grown. */
import { setTimeout as pause } from 'node:timers/promises';

const CHECK_EVERY_MS = 50;

/** Between two checks: one turn of the event loop after the other would take a processor from whoever is waited for. */
export function aMoment(): Promise<void> {
  return pause(CHECK_EVERY_MS);
}

/** Resolves with how long it took, or with `undefined` when `withinMs` passed first. What is dear to ask is asked less often. */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs: number = CHECK_EVERY_MS,
): Promise<number | undefined> {
  const startedMs = performance.now();
  for (;;) {
    const tookMs = performance.now() - startedMs;
    if (await holds()) return tookMs;
    if (tookMs > withinMs) return undefined;
    await pause(everyMs);
  }
}
