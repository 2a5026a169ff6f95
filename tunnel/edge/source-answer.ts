/** Gives a byte source of the agent (its own log reader) the shape of an answer. */
import type { ByteSource } from '../../common/byte-source.ts';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import type { BackendAnswer } from './backend.ts';

/** A whole block of a log that is read from its file: few turns. */
const READ_BYTES = 256 * 1024;

async function* chunks(source: ByteSource): AsyncIterable<Buffer> {
  try {
    for (;;) {
      const bytes = await source.read('stdout', READ_BYTES);
      if (bytes === undefined) break;
      yield bytes;
    }
    const { error } = await source.ended;
    if (error !== undefined) throw error;
  } finally {
    source.cancel('Canceled');
  }
}

/**
 * @param source opened with nothing but `stdout` wanted: a log is one stream
 * @param clock of the unit that serves it
 * @param signal aborts when the cloud disconnects
 */
export function answerOfSource(source: ByteSource, clock: Clock, signal: AbortSignal): BackendAnswer {
  const cancel = guarded(clock, () => source.cancel('Canceled'));
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const { cursor } = source;
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: chunks(source),
    ...(cursor === undefined ? {} : { cursor: () => cursor.call(source) }),
  };
}
