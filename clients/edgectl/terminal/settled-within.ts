/** Waiting for something that may fail or never come. */
import { systemClock } from '../../../common/clock.ts';

/** Resolves when `settling` has, whichever way, or after `timeoutMs`. */
export function settledWithin(timeoutMs: number, settling: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = systemClock.after(timeoutMs, resolve);
    const settled = (): void => {
      timer.stop();
      resolve();
    };
    settling.then(settled, settled);
  });
}
