/** An exec or attach as a {@link ByteSource}: what the wire pushes is kept, within bounds, until it is pulled. */
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, SourceEnd } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import { background, inMicrotask, partOf } from '../../../common/fault-boundary.ts';
import { ByteQueue } from '../../../common/remotecommand/byte-queue.ts';
import type { RemoteConnection, RemoteReceiver } from '../../../common/remotecommand/remote-connection.ts';
import type { RemoteStatus } from '../../../common/remotecommand/status.ts';

/** A stream that holds this much makes the socket wait. */
const HIGH_BYTES = 256 * 1024;
const LOW_BYTES = 64 * 1024;
/** How long a process that was ended for its time-out may take to get its last output through. */
const LAST_WORDS_MS = 300;
/** The character by which a terminal is told end-of-file (VEOF, termios(3)); a terminal's input cannot be closed. */
const END_OF_TRANSMISSION = Buffer.of(4);

export interface RemoteSourceOptions {
  readonly streams: readonly StreamName[];
  /** Those of `streams` that nobody will read. */
  readonly unwanted: readonly StreamName[];
  readonly tty: boolean;
  readonly layer: ErrorLayer;
  readonly clock: Clock;
  /** Ends what runs behind the connection; resolves with true if it may have been left. Absent for attach. */
  readonly endProcess?: () => Promise<boolean>;
  /** Turns the other side's words of a command that could not be run into an error. */
  readonly explain: (failure: string) => EdgectlError;
  /** Called once, when nothing is left to do. */
  readonly onEnd: () => void;
}

/** What a source needs of what carries its streams. */
export type SourceConnection = Pick<
  RemoteConnection,
  'writeStdin' | 'closeStdin' | 'resize' | 'pause' | 'resume' | 'close'
>;

interface OutputStream {
  readonly queue: ByteQueue;
  /** The read that waits is about to be answered. */
  serving: boolean;
  reader: { readonly maxBytes: number; readonly resolve: (bytes: Buffer | undefined) => void } | undefined;
}

/** Takes what the wire brings; {@link RemoteOutput.source} gives it out. */
export class RemoteOutput implements RemoteReceiver {
  readonly #settleEnded = Promise.withResolvers<SourceEnd>();
  readonly ended = this.#settleEnded.promise;
  readonly #options: RemoteSourceOptions;
  readonly #streams = new Map<StreamName, OutputStream>();
  #connection: SourceConnection | undefined;
  #paused = false;
  #closed = false;
  #onClosed: (() => void) | undefined;
  #status: RemoteStatus | undefined;
  #canceled: 'Canceled' | 'TimedOut' | undefined;
  /** Known when the work has ended; told when the streams are read. */
  #end: SourceEnd | undefined;
  #done = false;
  #hasFault = false;

  constructor(options: RemoteSourceOptions) {
    // What throws in the middle of it ends this stream, and leaves none that waits for ever.
    const clock = partOf(options.clock, (error) => this.#failed(error));
    this.#options = { ...options, clock };
    for (const stream of options.streams) {
      if (!options.unwanted.includes(stream))
        this.#streams.set(stream, { queue: new ByteQueue(), serving: false, reader: undefined });
    }
  }

  /** The source over an open connection. */
  source(connection: SourceConnection, info: Readonly<Record<string, unknown>>, stdin: boolean): ByteSource {
    this.#connection = connection;
    if (this.#paused) connection.pause();
    return {
      streams: this.#options.streams,
      info,
      ended: this.ended,
      read: (stream, maxBytes) => this.#read(stream, maxBytes),
      cancel: (reason) => this.#cancel(reason),
      waiting: () => this.#waiting(),
      ...(stdin && {
        writeStdin: (bytes: Buffer) => connection.writeStdin(bytes),
        closeStdin: () =>
          this.#options.tty ? connection.writeStdin(END_OF_TRANSMISSION) : connection.closeStdin(),
      }),
      ...(this.#options.tty && {
        resize: (columns: number, rows: number) => connection.resize(columns, rows),
      }),
    };
  }

  output(name: StreamName, bytes: Buffer): void {
    const stream = this.#streams.get(name);
    if (stream === undefined || this.#canceled === 'Canceled') return;
    stream.queue.push(bytes);
    this.#serveSoon(stream);
    if (stream.queue.length >= HIGH_BYTES) this.#pause();
  }

  status(status: RemoteStatus): void {
    this.#status = status;
  }

  closed(error?: Error): void {
    this.#closed = true;
    this.#onClosed?.();
    if (this.#canceled !== undefined || this.#hasFault) return;
    const status = this.#status;
    if (status === undefined) {
      background(this.#options.clock, this.#broken(error));
    } else if ('exitCode' in status) {
      this.#finish({ reason: 'Completed', exitCode: status.exitCode });
    } else {
      this.#finish({ reason: 'Failed', error: this.#options.explain(status.failure) });
    }
  }

  #read(name: StreamName, maxBytes: number): Promise<Buffer | undefined> {
    const stream = this.#streams.get(name);
    if (stream === undefined) return Promise.resolve(undefined);
    const { promise: bytes, resolve } = Promise.withResolvers<Buffer | undefined>();
    stream.reader = { maxBytes, resolve };
    this.#serve(stream);
    return bytes;
  }

  /** One read of the socket brings many messages: they are handed on together. */
  #serveSoon(stream: OutputStream): void {
    if (stream.serving || stream.reader === undefined) return;
    stream.serving = true;
    inMicrotask(this.#options.clock, () => {
      stream.serving = false;
      this.#serve(stream);
    });
  }

  /** Answers the read that waits, when there is something to answer with. */
  #serve(stream: OutputStream): void {
    const { reader, queue } = stream;
    if (reader === undefined) return;
    const bytes = queue.consume(reader.maxBytes);
    if (bytes === undefined && this.#end === undefined) return;
    stream.reader = undefined;
    reader.resolve(bytes);
    if (this.#paused && !this.#anyAbove(LOW_BYTES)) this.#resume();
    this.#settle();
  }

  #anyAbove(bytes: number): boolean {
    for (const { queue } of this.#streams.values()) if (queue.length > bytes) return true;
    return false;
  }

  #pause(): void {
    if (this.#paused || this.#closed) return;
    this.#paused = true;
    this.#connection?.pause();
  }

  #resume(): void {
    this.#paused = false;
    this.#connection?.resume();
  }

  #waiting(): string | undefined {
    if (!this.#paused) return undefined;
    const full = [...this.#streams].filter(([, { queue }]) => queue.length > LOW_BYTES).map(([name]) => name);
    return `${full.join(' and ')} must be read before more can come: ${HIGH_BYTES / 1024} KiB of it wait, and the process's outputs share one connection`;
  }

  #cancel(reason: 'Canceled' | 'TimedOut'): void {
    if (this.#done) return;
    if (this.#end !== undefined || this.#canceled !== undefined) {
      // The process has ended already: only output that nobody will read is left to discard.
      if (reason === 'Canceled') this.#discard();
      return;
    }
    this.#canceled = reason;
    if (reason === 'Canceled') this.#discard();
    background(this.#options.clock, this.#stop(reason));
  }

  async #stop(reason: 'Canceled' | 'TimedOut'): Promise<void> {
    // After a time-out the connection stays open: what the process writes when it is ended is part of the output.
    if (reason === 'Canceled') this.#connection?.close();
    const processLeft = (await this.#options.endProcess?.()) ?? false;
    if (reason === 'TimedOut') await this.#lastWords();
    this.#connection?.close();
    this.#finish({ reason, ...(processLeft && { processLeft }) });
  }

  /** The wire closes shortly after the process ended; not if it is paused, and not if the process was left. */
  #lastWords(): Promise<void> {
    if (this.#closed || this.#paused) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#options.clock.after(LAST_WORDS_MS, resolve);
    });
  }

  async #broken(cause: Error | undefined): Promise<void> {
    const error = new EdgectlError(
      'Unavailable',
      `the connection to the process was lost${cause === undefined ? '' : `: ${cause.message}`}`,
      {
        layer: this.#options.layer,
        hint: 'check that the container runtime runs, then start it again',
        cause,
      },
    );
    await this.#endWith(error);
  }

  async #endWith(error: EdgectlError): Promise<void> {
    const processLeft = (await this.#options.endProcess?.()) ?? false;
    this.#finish({ reason: 'Failed', error, ...(processLeft && { processLeft }) });
  }

  /** A part of it threw: what runs behind it is ended, and whoever reads it hears why. */
  #failed(cause: unknown): void {
    const error = EdgectlError.from(cause);
    for (const stream of this.#streams.values()) stream.serving = false;
    if (this.#hasFault) {
      this.#finish({ reason: 'Failed', error });
      return;
    }
    this.#hasFault = true;
    this.#connection?.close();
    background(this.#options.clock, this.#endWith(error));
  }

  #discard(): void {
    for (const stream of this.#streams.values()) {
      stream.queue.clear();
      this.#serve(stream);
    }
    if (this.#paused) this.#resume();
    this.#settle();
  }

  #finish(end: SourceEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const stream of this.#streams.values()) this.#serve(stream);
    this.#settle();
  }

  #settle(): void {
    if (this.#end === undefined || this.#done || this.#anyAbove(0)) return;
    this.#done = true;
    this.#options.onEnd();
    this.#settleEnded.resolve(this.#end);
  }
}
