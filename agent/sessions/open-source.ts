/** The opening of a source, which can be given up: what comes too late is ended, not forgotten. */
import { untilAborted } from '../../common/until-aborted.ts';
import type { ByteSource } from '../../common/byte-source.ts';
import type { OpenSource } from './session-opener.ts';

/** @throws what `open` throws, or the reason of `signal` where that aborts first: the source, should it still come, is canceled */
export async function openSource(open: OpenSource, signal: AbortSignal): Promise<ByteSource> {
  signal.throwIfAborted();
  const opening = open(signal);
  try {
    return await untilAborted(opening, signal);
  } catch (error) {
    if (signal.aborted) {
      opening.then(
        (late) => late.cancel('Canceled'),
        () => undefined,
      );
    }
    throw error;
  }
}
