/** The interface of the sessions for doors and methods: opening one with a source, and controlling those that run. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { SessionMethodName } from '@edgectl/rpc-schema/methods';
import { isLabel, type StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, ReadChoice } from '../../common/byte-source.ts';
import type { Limits } from '../../common/limits.ts';
import type { AdmittedCall } from '../admission/admission.ts';
import type { Caller } from '../access/caller.ts';

// How a method hands a source to the sessions.

/** The parameters that every method which opens a session shares. */
export interface SessionParams {
  /** The caller's name for it; the agent names it otherwise. */
  readonly session?: string;
  /** Bytes unacknowledged per stream; 0: no acknowledgement is possible. */
  readonly window?: number;
  readonly framing?: 'offset' | 'plain';
  /** How each chunk is compressed; absent: not at all. */
  readonly encoding?: contract.SessionEncoding;
  readonly rateBytesPerSecond?: number;
  readonly maxSeconds?: number;
  readonly detachSeconds?: number;
  /** Streams that nobody will read. */
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** One answer instead of a session. */
  readonly inline?: boolean;
}

/** The members of the opening answer. */
export interface SessionOpened {
  readonly session: string;
  readonly window: number;
  readonly encoding?: contract.SessionEncoding;
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
  readonly kind: SessionMethodName;
  /** Its target as `session.list` shows it: `default/web-0/web`. */
  readonly target: string;
  readonly params: SessionParams;
  /** A source that is followed may leave bytes out under `window: 0`; one that is not is only paced. */
  readonly followed: boolean;
  /** The admitted call: the right to it is watched while the stream runs, and its record is ended with it. */
  readonly call?: Partial<Pick<AdmittedCall, 'watch' | 'end'>>;
}

/** @param choice what its reader wants of it */
export type OpenSource = (signal: AbortSignal, choice: ReadChoice) => Promise<ByteSource>;

export interface SessionOpener {
  /**
   * Reserves the name and the limits, then opens the source and runs the session: what is refused was never started.
   * When `signal` aborts before the source is there, name and limits are free at once; a source that comes all the same is canceled.
   * @throws EdgectlError `Conflict` (name in use or just ended), `TooManyRequests`, `InvalidParams`, what `open` throws, or the
   * reason of `signal`
   */
  open(request: SessionRequest, open: OpenSource, signal: AbortSignal): Promise<SessionOpened | InlineOutput>;
}

/** The summary of an ended session for the audit, the log and the metrics. */
export interface SessionReport {
  readonly caller: Caller;
  readonly kind: SessionRequest['kind'];
  readonly session: string;
  readonly target: string;
  readonly reason: contract.EndReason;
  readonly exitCode?: number;
  readonly error?: EdgectlError;
  /** Bytes published, over its streams. */
  readonly bytes: number;
  /** Bytes of input handed to the runtime; absent if the session takes none. */
  readonly bytesIn?: number;
  readonly durationMs: number;
}

export interface SessionService extends SessionOpener {
  /** Input for the process: a message under `…/session/{session}/stdin/{offset}`. */
  handleStdin(caller: Caller, session: string, offset: number, payload: Buffer): void;
  /** A message under `…/session/{session}/control`; never throws, what is refused is counted and ignored. */
  handleControl(caller: Caller, session: string, payload: Buffer): void;
  /** `session.detach {"all":true}`, a client's last will. */
  detachAll(caller: Caller): void;
  /** `session.detach {"session"}`: the client goes on later, or another does. */
  detach(caller: Caller, session: string): void;
  /** The sessions of the caller's principal on this broker, or everybody's on all brokers; the oldest first. */
  list(caller: Caller, params: contract.SessionListParams): contract.SessionListResult;
  /** @throws EdgectlError `NotFound`, `Gone` (bytes below what is kept), `Conflict`, `InvalidParams`. */
  resume(caller: Caller, params: contract.SessionResumeParams): contract.SessionResumeResult;
  /** @throws EdgectlError `NotFound`, `InvalidParams`. */
  cancel(caller: Caller, params: contract.SessionCancelParams): contract.SessionCancelResult;
  /** Ends every session with this reason, and resolves when their ends are published or five seconds have passed. */
  stop(reason: 'AgentStopped'): Promise<void>;
}

const DEFAULT_RATE_BYTES_PER_SECOND = 1024 * 1024;
const DEFAULT_MAX_SECONDS = 600;
const DEFAULT_DETACH_SECONDS = 60;
const LONGEST_SECONDS = 24 * 60 * 60;

/** The parameters of a session, checked against the limits and with the defaults filled in. */
export interface SessionOptions {
  /** 0: nothing is acknowledged. */
  readonly windowBytes: number;
  readonly plain: boolean;
  readonly encoding: contract.SessionEncoding | undefined;
  readonly bytesPerSecond: number;
  readonly maxMs: number;
  readonly detachMs: number;
  readonly unwanted: ReadonlySet<StreamName>;
}

function seconds(name: string, value: number | undefined, fallback: number): number {
  const given = value ?? fallback;
  if (!(given >= 0 && given <= LONGEST_SECONDS)) {
    throw invalid(name, `between 0 and ${LONGEST_SECONDS}`, given);
  }
  return given * 1000;
}

function invalid(field: string, expected: string, got: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `${field} must be ${expected}, got ${JSON.stringify(got)}`, {
    details: { field },
  });
}

/** @throws EdgectlError `InvalidParams`. */
export function sessionOptions(params: SessionParams, limits: Limits): SessionOptions {
  const plain = params.framing === 'plain';
  const window = plain ? 0 : (params.window ?? limits.windowBytes);
  if (params.session !== undefined && !isLabel(params.session)) {
    throw invalid('session', 'a name of 1 to 128 bytes', params.session);
  }
  if (!Number.isSafeInteger(window) || window < 0 || window > limits.windowMaxBytes) {
    throw invalid('window', `a number of bytes from 0 to ${limits.windowMaxBytes}`, window);
  }
  const rate = params.rateBytesPerSecond ?? DEFAULT_RATE_BYTES_PER_SECOND;
  if (!Number.isFinite(rate) || rate < 1) throw invalid('rateBytesPerSecond', 'at least 1', rate);
  const unwanted = new Set<StreamName>();
  if (params.stdout === false) unwanted.add('stdout');
  if (params.stderr === false) unwanted.add('stderr');
  return {
    windowBytes: window,
    plain,
    encoding: params.encoding,
    bytesPerSecond: rate,
    maxMs: seconds('maxSeconds', params.maxSeconds, DEFAULT_MAX_SECONDS),
    detachMs: seconds('detachSeconds', params.detachSeconds, DEFAULT_DETACH_SECONDS),
    unwanted,
  };
}
