/** What the doors and the methods call of the sessions; `Sessions` (sessions.ts) is the one implementation. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { Caller } from '../rpc/caller.ts';
import type { SessionOpener, SessionRequest } from './session-opener.ts';

/** What is known of a session once it is over: for the audit, the log and the metrics. */
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
  /** Bytes given to the process; absent where the session takes none. */
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
