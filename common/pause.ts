import type { Clock } from './clock.ts';
import { orReject } from './fault-boundary.ts';

/** Resolves after `delayMs`, or when `signal` aborts: the caller checks which. */
export function pause(delayMs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return resolve();
    const done = orReject(reject, () => {
      timer.stop();
      signal?.removeEventListener('abort', done);
      resolve();
    });
    const timer = clock.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
