/** The interface of a session's output stream, whether it is sent with credit or paced. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import { release } from '../../common/block-pool.ts';
import type { ByteSource, Gap } from '../../common/byte-source.ts';
import type { CursorReporter } from './progress-reporter.ts';
import type { SessionWire } from './session-wire.ts';

export interface OutputStream {
  /** Bytes given a place in the published stream. */
  readonly published: number;
  /** Of the published bytes, those that were given to the broker. The rest waits until the reader has room. */
  readonly sent: number;
  readonly acknowledged: number;
  /** What was left out on the way. */
  readonly gaps: readonly Gap[];
  /** True from the moment everything up to the stream's end was published. */
  readonly finished: boolean;
  start(): void;
  /** The consumer took this many bytes. False if that is nothing new. */
  acknowledge(bytes: number): boolean;
  /** Publishes again what is not acknowledged. */
  resend(): void;
  /** Publishes nothing new; what the source still gives is dropped, so that it can end. */
  discard(): void;
  /** Why nothing is published, where the reader is the reason. */
  waiting(): string | undefined;
  /** SHA-256 of the published bytes; called once, at the end. */
  sha256(): string;
  /** Gives back all credit, timers included. */
  close(): void;
}

/** Where a stream's bytes come from, and where they go. */
export interface OutputEnds {
  readonly stream: StreamName;
  readonly source: ByteSource;
  readonly wire: SessionWire;
  /** Speak of stdout alone; absent for the other, and where the source has none. */
  readonly cursors: CursorReporter | undefined;
  readonly host: OutputHost;
}

/** The events that a stream reports to its session. */
export interface OutputHost {
  /** Called once, when everything is published. */
  onFinished(): void;
  /** Reading failed with an error that the source should have reported as its end. */
  onFailed(error: unknown): void;
  /** The window is full: the source is paused until something is acknowledged. */
  onFull(): void;
}

// Small pieces on their way to a chunk. A piece of {@link LARGE_PIECE_BYTES} or more travels as it is; only smaller ones are
// joined, so that bulk data is never copied.

/** From here on a piece is a chunk of its own. */
const LARGE_PIECE_BYTES = 16 * 1024;

export class ChunkBuffer {
  readonly #chunkMaxBytes: number;
  #pieces: Buffer[] = [];
  /** Bytes that wait. */
  bytes = 0;

  constructor(chunkMaxBytes: number) {
    this.#chunkMaxBytes = chunkMaxBytes;
  }

  /** True if waiting longer would not make the next chunk larger. */
  get ripe(): boolean {
    return this.bytes >= this.#chunkMaxBytes || (this.#pieces.at(-1)?.length ?? 0) >= LARGE_PIECE_BYTES;
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  /** The next chunk: a large piece alone, or as many small ones as fit. Call it only while {@link bytes} is above 0. */
  consume(): Buffer {
    let count = 0;
    let bytes = 0;
    for (const piece of this.#pieces) {
      const large = piece.length >= LARGE_PIECE_BYTES;
      if (count > 0 && (large || bytes + piece.length > this.#chunkMaxBytes)) break;
      count += 1;
      bytes += piece.length;
      if (large) break;
    }
    const taken = this.#pieces.splice(0, count);
    this.bytes -= bytes;
    if (taken.length === 1) return taken[0] as Buffer;
    const joined = Buffer.concat(taken, bytes);
    taken.forEach(release);
    return joined;
  }

  clear(): void {
    this.#pieces.forEach(release);
    this.#pieces = [];
    this.bytes = 0;
  }
}
