/** How a method hands a source to the sessions. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource } from '../../common/byte-source.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Caller } from '../rpc/caller.ts';

/** The parameters that every method which opens a session shares. */
export interface SessionParams {
  /** The caller's name for it; the agent names it otherwise. */
  readonly session?: string;
  /** Bytes unacknowledged per stream; 0: no acknowledgement is possible. */
  readonly window?: number;
  readonly framing?: 'offset' | 'plain';
  readonly rateBytesPerSecond?: number;
  readonly maxSeconds?: number;
  readonly detachSeconds?: number;
  /** Streams that nobody will read. */
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** One answer instead of a session. */
  readonly inline?: boolean;
}

/** What the opening answer says of the session. */
export interface SessionOpened {
  readonly session: string;
  readonly window: number;
  readonly stdinWindow?: number;
  readonly streams: readonly StreamName[];
  readonly [fact: string]: unknown;
}

/** The answer where `inline` was asked. */
export interface InlineOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** `base64` where the bytes are not UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  readonly truncated: boolean;
  /** Of an exec whose output was cut. */
  readonly totalBytes?: { readonly stdout: number; readonly stderr: number };
  readonly exitCode?: number;
  readonly [fact: string]: unknown;
}

export interface SessionRequest {
  readonly caller: Caller;
  /** The method, as `session.list` shows it. */
  readonly kind: 'pod.logs' | 'pod.exec' | 'pod.attach' | 'device.watch';
  /** What it is about, as `session.list` shows it: `default/web-0/web`. */
  readonly target: string;
  readonly params: SessionParams;
  /** A source that is followed may leave bytes out under `window: 0`; one that is not is only paced. */
  readonly followed: boolean;
  /** The audit's record of it, to be ended with it. */
  readonly entry?: AuditEntry | undefined;
}

export type OpenSource = (signal: AbortSignal) => Promise<ByteSource>;

export interface SessionOpener {
  /**
   * Reserves the name and the limits, then opens the source and runs the session: what is refused was never started.
   * When `signal` aborts before the source is there, name and limits are free at once; a source that comes all the same is canceled.
   * @throws EdgectlError `Conflict` (name in use or just ended), `TooManyRequests`, `InvalidParams`, what `open` throws, or the
   * reason of `signal`
   */
  open(request: SessionRequest, open: OpenSource, signal: AbortSignal): Promise<SessionOpened | InlineOutput>;
}
