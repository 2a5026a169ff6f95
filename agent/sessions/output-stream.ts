/** What a session needs of one of its output streams, whether it is sent with credit or paced. */
import type { Gap } from '../../common/byte-source.ts';

export interface OutputStream {
  /** Bytes given a place in the published stream. */
  readonly published: number;
  /** Of these, bytes that were given to the broker: what waits for room at the reader is published and not sent. */
  readonly sent: number;
  readonly acknowledged: number;
  /** What was left out on the way. */
  readonly gaps: readonly Gap[];
  /** True from the moment everything up to the stream's end was published. */
  readonly finished: boolean;
  start(): void;
  /** The consumer took this many bytes. False where that is nothing new. */
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

/** What a stream asks of its session. */
export interface OutputHost {
  read(maxBytes: number): Promise<Buffer | undefined>;
  /** Called with each piece that was read, before the next read, with the position that follows it in the published stream. */
  onRead(position: number): void;
  /** Called when the published position has moved. */
  onPublished(position: number): void;
  /** Called once, when everything is published. */
  onFinished(): void;
  /** Reading failed: the source broke its promise. */
  onFailed(error: unknown): void;
  /** The window is full: the source is paused until something is acknowledged. */
  onFull(): void;
}
