/**
 * What an operation (logs, exec, attach, watch) returns to a door: byte streams to pull, and functions for input and control. It
 * knows no session, no broker and no HTTP. A door that stops pulling stops the source: that is the back-pressure.
 */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';

/** What was left out of a stream, and why. */
export interface Gap {
  readonly stream: StreamName;
  /** Position in the published stream at which the bytes are missing. */
  readonly offset: number;
  /** How many bytes are missing, where that is known. */
  readonly bytes?: number;
  readonly reason: 'Paced' | 'Rotated' | 'Deleted' | 'Truncated' | 'CursorGone';
  readonly message?: string;
}

/** How the work behind the streams ended. Never a rejection: a failure is an end with an `error`. */
export interface SourceEnd {
  /** `Completed`: ran to its end (for exec also with a code other than 0). */
  readonly reason: 'Completed' | 'Canceled' | 'TimedOut' | 'Failed';
  readonly exitCode?: number;
  readonly error?: EdgectlError;
  readonly gaps?: readonly Gap[];
  /** True if the process could not be ended with its session. */
  readonly processLeft?: boolean;
}

export interface ByteSource {
  /** The streams that bytes may come on. A caller that does not want one never reads it: the source then discards it. */
  readonly streams: readonly StreamName[];
  /** Facts for the opening answer: container, protocol, where the bytes come from. */
  readonly info: Readonly<Record<string, unknown>>;
  /**
   * The next bytes of a stream: 1 to `maxBytes`, the caller's to use: never written to again, unless he releases them (`common/block-pool.ts`);
   * `undefined` at its end.
   * At most one read per stream is outstanding. Resolves with what is there, it does not wait to fill `maxBytes`.
   */
  read(stream: StreamName, maxBytes: number): Promise<Buffer | undefined>;
  /** Resolves once the work has ended and every stream has been read or discarded. */
  readonly ended: Promise<SourceEnd>;
  /** Ends the work, a process included. Idempotent; `ended` resolves with `reason`. */
  cancel(reason: 'Canceled' | 'TimedOut'): void;
  /**
   * Resolves when the bytes were handed to the runtime: what the process itself has read nobody can know. Their memory is the caller's
   * again from then on. Rejects where nobody reads its input any more. Absent if there is no stdin.
   */
  writeStdin?(bytes: Buffer): Promise<void>;
  /** End-of-file to the process. */
  closeStdin?(): Promise<void>;
  resize?(columns: number, rows: number): void;
  /**
   * Where a later call can go on: after the first `bytes` of all that `read('stdout')` has returned, by default after all of it.
   * `undefined` if that lies further back than is known.
   */
  cursor?(bytes?: number): string | undefined;
  /** What is known to be missing so far, at its beginning too. */
  readonly gaps?: readonly Gap[];
  /** What the source is waiting for, if it is: for a caller that asks why nothing arrives. */
  waiting?(): string | undefined;
}

/** How a source is opened by the one who will read it. */
export interface ReadChoice {
  /** Streams that nobody will read; the source drops their bytes so that they never block the others. */
  readonly unwanted: readonly StreamName[];
  /** The principal, where principals take turns. */
  readonly reader?: string;
  /** A log continues at its cursor as the same request: what its limit has left is in the cursor. */
  readonly sameRequest?: boolean;
  /** Called right before a program is started; what it throws keeps it from being started. */
  readonly starting?: () => void;
  /** The id of its audit record, for the environment of the program. */
  readonly auditId?: number | undefined;
}
