/** The ends of FIFOs that this agent holds: read and written by the event loop, never by a thread that could be blocked in one. */
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Clock } from '../../../../common/clock.ts';
import { guarded } from '../../../../common/fault-boundary.ts';
import { pause } from '../../../../common/pause.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;

/** How long the runtime may take to open its end after it has said that the process runs. */
const OPEN_TIMEOUT_MS = 10_000;
const OPEN_RETRY_MS = 2;
const UNREAD = 'nobody reads the input of the process any more';

export interface FifoOutputEvents {
  readonly bytes: (bytes: Buffer) => void;
  /** Every writer has closed it, or it was closed here. */
  readonly ended: () => void;
}

/** Open at once: a reader that no writer has come to yet sees no end. */
export class FifoOutput {
  readonly #socket: Socket;

  /** @throws Error if there is no such FIFO */
  constructor(path: string, clock: Clock, { bytes, ended }: FifoOutputEvents) {
    const fd = openSync(path, O_RDONLY | O_NONBLOCK);
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.on('data', guarded(clock, bytes));
    // A read that fails ends it too: `close` follows.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', guarded(clock, ended));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }
}

export class FifoInput {
  readonly #socket: Socket | undefined;

  private constructor(socket: Socket | undefined) {
    this.#socket = socket;
    // Nobody reads any more: it is destroyed.
    socket?.on('error', () => undefined);
  }

  /** Waits for the reader: only then does a FIFO keep what is written when its writer leaves. */
  static async open(path: string, clock: Clock, signal: AbortSignal): Promise<FifoInput> {
    const untilMs = clock.monotonic() + OPEN_TIMEOUT_MS;
    for (;;) {
      try {
        const fd = openSync(path, O_WRONLY | O_NONBLOCK);
        return new FifoInput(new Socket({ fd, readable: false, writable: true }));
      } catch (error) {
        const unread = (error as NodeJS.ErrnoException).code === 'ENXIO';
        if (!unread || signal.aborted || clock.monotonic() > untilMs) return new FifoInput(undefined);
      }
      await pause(OPEN_RETRY_MS, clock);
    }
  }

  /** Resolves when the FIFO has taken the bytes. @throws Error if nobody reads it any more */
  write(bytes: Buffer): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.reject(new Error(UNREAD));
    return new Promise((resolve, reject) => {
      socket.write(bytes, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Resolves when everything that was written is in the FIFO, and this end of it is closed. */
  close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.end();
    });
  }

  destroy(): void {
    this.#socket?.destroy();
  }
}

/**
 * Opens FIFOs at both ends, for a runtime that waits for somebody to open the other one.
 * @returns what closes them
 */
export function holdOpen(paths: readonly string[]): () => void {
  const fds = paths.flatMap((path) => {
    try {
      return [openSync(path, O_RDWR | O_NONBLOCK)];
    } catch {
      return [];
    }
  });
  return () => {
    for (const fd of fds) closeSync(fd);
  };
}
