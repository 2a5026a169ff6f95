/**
 * Says `drain` each time a socket has taken something, not only when nothing is left to write. aedes and MQTT.js hold every packet
 * that was not taken at once, and its callback, until `drain`; on a stream that continues, written as fast as it is read, the buffer
 * is never empty, so that they would hold all of it, and aedes would close the connection of who reads without a pause for a minute.
 * Not reported yet: docs/upstream/drain-per-flush.md.
 */
import type { Duplex } from 'node:stream';
import { release, retain } from '../../../common/block-pool.ts';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';

type Written = (error?: Error | null) => void;

interface WriteWatch {
  /** Before something is written; it may destroy the stream. */
  readonly onWrite: () => void;
  /** After that: it waits now, as far as the socket did not take it at once. */
  readonly onWritten: () => void;
  /** Called when the socket has taken what was written, or never will. */
  readonly onFlush: () => void;
}

/** From now on; what does not read gets no `drain`, as before. */
export function drainAsItFlushes(stream: Duplex, clock: Clock, watch?: WriteWatch): void {
  const write = stream.write.bind(stream);
  let asked = false;
  const say = guarded(clock, () => {
    asked = false;
    if (!stream.destroyed) stream.emit('drain');
  });
  const written: Written = (error) => {
    watch?.onFlush();
    // Several writes are taken together, and an empty buffer says it by itself.
    if (error || asked || !stream.writableNeedDrain) return;
    asked = true;
    process.nextTick(say);
  };
  stream.write = (chunk: unknown, encoding?: BufferEncoding | Written, callback?: Written): boolean => {
    const own = typeof encoding === 'function' ? encoding : callback;
    // Whoever asked for the write is told that it is done before the socket has all of it.
    const held = chunk instanceof Uint8Array && retain(chunk) ? chunk : undefined;
    const done: Written =
      own === undefined && held === undefined
        ? written
        : (error) => {
            if (held !== undefined) release(held);
            own?.(error);
            written(error);
          };
    watch?.onWrite();
    const room = write(chunk, typeof encoding === 'string' ? encoding : 'utf8', done);
    watch?.onWritten();
    return room;
  };
}
