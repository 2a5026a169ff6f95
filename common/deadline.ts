/** A signal that aborts at a deadline or with another signal, and leaves nothing behind when the work is done. */
import { type Clock, systemClock } from './clock.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly passed: boolean;
  /** Frees the timer and the listener. After that, the signal never aborts. */
  release(): void;
}

/**
 * @param parent the caller's signal, whose reason is handed on
 * @param late the reason where it was the time
 */
export function startDeadline(
  timeoutMs: number,
  parent?: AbortSignal,
  clock: Clock = systemClock,
  late: () => Error = () => new Error(`no answer within ${timeoutMs} ms`),
): Deadline {
  const controller = new AbortController();
  let passed = false;
  const follow = (): void => controller.abort(parent?.reason);
  const timer = clock.after(timeoutMs, () => {
    passed = true;
    controller.abort(late());
  });
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    release() {
      timer.stop();
      parent?.removeEventListener('abort', follow);
    },
  };
}
