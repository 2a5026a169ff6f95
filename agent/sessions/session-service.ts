/** What the doors and the methods call of the sessions; `Sessions` (sessions.ts) is the one implementation. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { Caller } from '../rpc/caller.ts';
import type { SessionOpener, SessionRequest } from './session-opener.ts';

/** Names a session of the caller's principal; `client` where another program of that principal opened it. */
export interface SessionRef {
  readonly session: string;
  readonly client?: string;
}

export interface SessionResumeParams extends SessionRef {
  /** Bytes of each stream that the caller has: they count as acknowledged. Absent: what was acknowledged so far. */
  readonly stdout?: number;
  readonly stderr?: number;
}

export interface SessionResumed {
  readonly session: string;
  /** Bytes published so far. */
  readonly stdout: number;
  readonly stderr: number;
  /** Bytes given to the process: the client sends its input from here. */
  readonly stdin: number;
  readonly window: number;
}

/** How far one output stream is. */
export interface StreamProgress {
  readonly bytes: number;
  readonly acknowledged: number;
}

/** One session, as `session.list` shows it. */
export interface SessionSummary {
  readonly session: string;
  readonly client: string;
  readonly method: SessionRequest['kind'];
  readonly target: string;
  /** `detached`: the client is gone and may resume; `ended`: only the end is not acknowledged yet. */
  readonly state: 'running' | 'detached' | 'ended';
  /** RFC 3339. */
  readonly startedAt: string;
  readonly window: number;
  readonly streams: Partial<Record<StreamName, StreamProgress>>;
  readonly stdin?: number;
  /** Why nothing comes, where that is known. */
  readonly waiting?: string;
}

/** What is known of a session once it is over: for the audit, the log and the metrics. */
export interface SessionReport {
  readonly caller: Caller;
  readonly method: SessionRequest['kind'];
  readonly session: string;
  readonly target: string;
  readonly reason: string;
  readonly exitCode?: number;
  readonly bytes: number;
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
  /** The sessions of the caller's principal, over all its clients on this broker. */
  list(caller: Caller): SessionSummary[];
  /** @throws EdgectlError `NotFound`, `Gone` (bytes below what is kept), `Conflict`, `InvalidParams`. */
  resume(caller: Caller, params: SessionResumeParams): SessionResumed;
  /** @throws EdgectlError `NotFound`. */
  cancel(caller: Caller, params: SessionRef): void;
  /** Ends every session with this reason, and resolves when their ends are published or five seconds have passed. */
  stop(reason: 'Stopped'): Promise<void>;
}
