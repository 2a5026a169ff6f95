/** What a method is to the pipeline: a name of the contract and a function from validated parameters to a result. */
import type { MethodName } from '@edgectl/rpc-schema/methods';
import type { Effect } from '../../common/effect.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Caller } from '../rpc/caller.ts';
import type { RequestId } from '../rpc/json-rpc.ts';
import type { SessionOpener } from '../sessions/session-service.ts';

export interface MethodContext {
  readonly caller: Caller;
  /** The request's own id, for the journal and the audit; absent in a notification. */
  readonly requestId: RequestId | undefined;
  /** Aborted at the call's deadline, or when the agent stops; never after the method has answered. */
  readonly signal: AbortSignal;
  readonly sessions: SessionOpener;
  /** To be told when the method begins to change something; a failure before that may be sent again. */
  readonly effect: Effect;
  /** The audit's record of the call, where it leaves one: ended by the session that it opens, else by the pipeline. */
  readonly entry: AuditEntry | undefined;
}

/** Class, deadline and rights stand in the contract's table of methods. */
export interface Method<Params = never, Result = unknown> {
  readonly name: MethodName;
  run(params: Params, context: MethodContext): Promise<Result>;
}
