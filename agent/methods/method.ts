/** What a method is to the pipeline: a name, a class, and a function from validated parameters to a result. */
import type { Caller } from '../rpc/caller.ts';
import type { SessionOpener } from '../sessions/session-opener.ts';

/**
 * `read`: may run at any time, joined with the same read still running. `change`: journalled before it runs, never run twice.
 * `stream`: opens a session; deduplicated, not journalled. `control`: on a session of one's own.
 */
export type MethodClass = 'read' | 'change' | 'stream' | 'control';

export interface MethodContext {
  readonly caller: Caller;
  /** The request's own id, for the journal and the audit. */
  readonly requestId: string | number | undefined;
  /** Aborted at the call's deadline, when the caller is gone, or when the agent stops. */
  readonly signal: AbortSignal;
  readonly sessions: SessionOpener;
}

export interface Method<Params = never, Result = unknown> {
  readonly name: string;
  readonly class: MethodClass;
  readonly defaultTimeoutMs: number;
  /** True where a caller that is not believed may not call it (logs, exec and everything that changes something). */
  readonly needsBelief: boolean;
  run(params: Params, context: MethodContext): Promise<Result>;
}
