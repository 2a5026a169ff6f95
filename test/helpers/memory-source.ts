/** A source in memory, driven by the test. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, SourceEnd } from '../../common/byte-source.ts';

interface Pipe {
  queue: Buffer[];
  ended: boolean;
  wake: (() => void) | undefined;
}

export interface MemorySourceOptions {
  readonly streams?: readonly StreamName[];
  readonly stdin?: boolean;
  readonly info?: Record<string, unknown>;
  /** Bytes that may wait unread in each stream before {@link MemorySource.write} waits, as in a pipe. */
  readonly pipeBytes?: number;
  readonly cursor?: boolean;
}

export class MemorySource implements ByteSource {
  readonly streams: readonly StreamName[];
  readonly info: Readonly<Record<string, unknown>>;
  readonly #settleEnded = Promise.withResolvers<SourceEnd>();
  readonly ended = this.#settleEnded.promise;
  /** What was given to the process. */
  readonly input: Buffer[] = [];
  readonly sizes: [number, number][] = [];
  inputClosed = false;
  readonly #settleEndOfInput = Promise.withResolvers<void>();
  /** Resolves at end-of-file. */
  readonly endOfInput = this.#settleEndOfInput.promise;
  canceled: 'Canceled' | 'TimedOut' | undefined;
  writeStdin?: (bytes: Buffer) => Promise<void>;
  closeStdin?: () => Promise<void>;
  cursor?: (bytes?: number) => string;
  /** Bytes that were read from stdout. */
  readBytes = 0;
  /** Resolves each time the process takes its input; replaced by a test that wants it slow. */
  onInput: () => Promise<void> = () => Promise.resolve();
  readonly #options: MemorySourceOptions;
  readonly #pipes: Record<StreamName, Pipe>;
  #drained: (() => void)[] = [];

  constructor(options: MemorySourceOptions = {}) {
    this.#options = options;
    this.streams = options.streams ?? ['stdout', 'stderr'];
    this.info = options.info ?? {};
    this.#pipes = {
      stdout: { queue: [], ended: false, wake: undefined },
      stderr: { queue: [], ended: false, wake: undefined },
    };
    if (options.cursor === true) this.cursor = (bytes = this.readBytes) => `at ${bytes}`;
    if (options.stdin !== true) return;
    this.writeStdin = async (bytes) => {
      await this.onInput();
      // Whose memory is given back once they are taken.
      this.input.push(Buffer.from(bytes));
    };
    this.closeStdin = () => {
      this.inputClosed = true;
      this.#settleEndOfInput.resolve();
      return Promise.resolve();
    };
  }

  /** Bytes that wait unread. */
  waitingBytes(stream: StreamName): number {
    return this.#pipes[stream].queue.reduce((sum, piece) => sum + piece.length, 0);
  }

  push(stream: StreamName, bytes: Buffer | string): void {
    const pipe = this.#pipes[stream];
    pipe.queue.push(Buffer.from(bytes));
    pipe.wake?.();
  }

  /** As a process writes to a pipe: waits while it is full. */
  async write(stream: StreamName, bytes: Buffer | string): Promise<void> {
    const limit = this.#options.pipeBytes ?? Number.POSITIVE_INFINITY;
    while (this.waitingBytes(stream) >= limit && this.canceled === undefined) {
      await new Promise<void>((resolve) => {
        this.#drained.push(resolve);
      });
    }
    this.push(stream, bytes);
  }

  /** The work ends, once everything is read. */
  finish(end: SourceEnd = { reason: 'Completed' }): void {
    for (const pipe of Object.values(this.#pipes)) {
      pipe.ended = true;
      pipe.wake?.();
    }
    this.#settleEnded.resolve(end);
  }

  async read(stream: StreamName, maxBytes: number): Promise<Buffer | undefined> {
    const pipe = this.#pipes[stream];
    while (pipe.queue.length === 0 && !pipe.ended) {
      await new Promise<void>((resolve) => {
        pipe.wake = resolve;
      });
    }
    const first = pipe.queue[0];
    if (first === undefined) return undefined;
    const piece = first.subarray(0, maxBytes);
    if (piece.length === first.length) pipe.queue.shift();
    else pipe.queue[0] = first.subarray(maxBytes);
    if (stream === 'stdout') this.readBytes += piece.length;
    const drained = this.#drained;
    this.#drained = [];
    for (const wake of drained) wake();
    return piece;
  }

  cancel(reason: 'Canceled' | 'TimedOut'): void {
    this.canceled ??= reason;
    this.finish({ reason });
    const drained = this.#drained;
    this.#drained = [];
    for (const wake of drained) wake();
  }

  resize(columns: number, rows: number): void {
    this.sizes.push([columns, rows]);
  }
}
