/** Asks again where a connection is reset or refused: by a program that is starting, or that has just closed one that was kept. */
import { aMoment } from './wait-until.ts';

const RESET: ReadonlySet<unknown> = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET']);
const WITHIN_MS = 30_000;

/** `fetch` names the fault of the connection as the cause of its own. */
function wasReset(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (RESET.has((at as NodeJS.ErrnoException).code)) return true;
  return false;
}

/**
 * @param ask gets whether it asks again: what it asked for may have been done the first time
 * @throws what `ask` throws, a reset too when the time is over
 */
export async function throughResets<Answer>(
  ask: (again: boolean) => Promise<Answer>,
  withinMs = WITHIN_MS,
): Promise<Answer> {
  const startedMs = performance.now();
  for (let again = false; ; again = true) {
    try {
      return await ask(again);
    } catch (error) {
      if (!wasReset(error) || performance.now() - startedMs > withinMs) throw error;
      await aMoment();
    }
  }
}
