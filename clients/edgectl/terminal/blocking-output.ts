/**
 * Node.js makes the descriptors of `process.stdout` and `process.stderr` non-blocking as soon as anything looks at these streams,
 * and its own `Readable.pipe` does. A write to a full pipe would then have to be tried again and again; left blocking, it
 * waits in the thread pool for exactly as long as the reader takes.
 */
import type { WriteStream } from 'node:tty';

/** The part of a pipe's handle that sets the mode of its descriptor. */
interface PipeHandle {
  setBlocking?(blocking: boolean): void;
}

/** Makes the descriptors blocking again, as the shell gave them; whoever looks later at the streams changes nothing more. */
export function keepOutputBlocking(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const { _handle: handle }: WriteStream & { _handle?: PipeHandle } = stream;
    if (!stream.isTTY) handle?.setBlocking?.(true);
  }
}
