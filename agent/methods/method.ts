/** What a method is to the pipeline: a name of the contract and a function from validated parameters to a result. */
import type { MethodName } from '@edgectl/rpc-schema/methods';
import type { AdmittedCall } from '../admission/admission.ts';
import type { SessionOpener } from '../sessions/session-service.ts';

export interface MethodContext {
  /** Who calls; what the method changes is told to its `effect`. */
  readonly call: AdmittedCall;
  /** Aborted at the call's deadline, or when the agent stops; never after the method has answered. */
  readonly signal: AbortSignal;
  readonly sessions: SessionOpener;
}

/** Class, deadline and rights stand in the contract's table of methods. */
export interface Method<Params = never, Result = unknown> {
  readonly name: MethodName;
  run(params: Params, context: MethodContext): Promise<Result>;
}
