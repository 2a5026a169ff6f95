/**
 * Bytes to a descriptor, whole and in order, each write awaited: a reader that stalls stalls the caller, and with it the
 * acknowledgement of what it has not taken. The write runs in the thread pool, because Node.js's own `process.stdout` blocks
 * the whole process on a full pipe, and a session whose signs of life stop is given up by the node.
 */
import { write } from 'node:fs';
import { settledWithin } from './settled-within.ts';

/** How long to wait before asking again whether a non-blocking descriptor takes bytes. */
const RETRY_MS = 5;
/** A write that takes longer has a reader that has stalled. Until then it may be over, and only its end not seen yet. */
const STALLED_AFTER_MS = 250;

/** The reader of our output is gone: the program ends as quietly as `cat` would. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

export class OutputWriter {
  readonly #descriptor: number;
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;
  #written = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** True if a write goes on waiting for the reader: a process that ends by itself would wait with it. */
  async isStalled(): Promise<boolean> {
    if (this.#pending > 0) await settledWithin(STALLED_AFTER_MS, this.#tail);
    return this.#pending > 0;
  }

  /** Bytes that the descriptor has taken. */
  get written(): number {
    return this.#written;
  }

  /** Resolves when the descriptor has taken all of it. @throws BrokenPipe */
  write(bytes: Buffer | string): Promise<void> {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    this.#pending += 1;
    const done = this.#tail.then(() => this.#writeAll(buffer));
    this.#tail = done.catch(() => undefined);
    return done.finally(() => {
      this.#pending -= 1;
    });
  }

  async #writeAll(buffer: Buffer): Promise<void> {
    let offset = 0;
    while (offset < buffer.length) {
      offset += await this.#writeSome(buffer, offset);
    }
  }

  async #writeSome(buffer: Buffer, offset: number): Promise<number> {
    try {
      const count = await new Promise<number>((resolve, reject) => {
        write(this.#descriptor, buffer, offset, buffer.length - offset, null, (error, written) =>
          error === null ? resolve(written) : reject(error),
        );
      });
      this.#written += count;
      return count;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A socket whose reader went away with bytes unread says that it was reset.
      if (code === 'EPIPE' || code === 'ECONNRESET') throw new BrokenPipe();
      if (code !== 'EAGAIN') throw error;
      // Another program that shares the pipe made it non-blocking.
      const { setTimeout: delay } = await import('node:timers/promises');
      await delay(RETRY_MS);
      return 0;
    }
  }
}

export const stdout = new OutputWriter(1);
export const stderr = new OutputWriter(2);

/** True if whoever reads our output has stalled. */
export async function isReaderStalled(): Promise<boolean> {
  return (await stdout.isStalled()) || (await stderr.isStalled());
}
