/** The end of a call: all that was opened for it is closed, and its answer is kept, whatever one of these steps throws. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { MethodName, MethodRow } from '@edgectl/rpc-schema/methods';
import type { Caller } from '../access/caller.ts';
import type { AdmittedCall } from '../admission/admission.ts';
import type { AuditedCall } from '../audit/audit.ts';
import type { Clock } from '../../common/clock.ts';
import { attempt } from '../../common/fault-boundary.ts';
import type { AnswerText } from './answer.ts';
import type { CallJournal } from './call-journal.ts';
import type { RememberedCall } from './deduplicator.ts';
import type { RpcRequest } from './json-rpc.ts';
import type { RunningCalls } from './running-calls.ts';

/** A request that is to run, before it is in the journal. */
export interface Draft {
  readonly request: RpcRequest;
  readonly row: MethodRow;
  readonly admitted: AdmittedCall;
  readonly call: RememberedCall | undefined;
  /** Those who repeat the call while it runs get its answer. Never throws. */
  readonly settle: (text: AnswerText) => void;
}

/** How a draft ended. */
export interface Outcome {
  readonly text: AnswerText;
  readonly failure: EdgectlError | undefined;
  /** The running work, if the call has begun. */
  readonly work: Promise<unknown> | undefined;
}

export interface CallClosers {
  readonly clock: Clock;
  readonly runningCalls: Pick<RunningCalls, 'leave'>;
  readonly journal: Pick<CallJournal, 'release' | 'finish'>;
}

export function closeCall(
  { clock, runningCalls, journal }: CallClosers,
  { row, admitted, call, settle, request }: Draft,
  { text, failure, work }: Outcome,
): void {
  const isInline = request.params.inline === true;
  attempt(clock, () => runningCalls.leave(admitted.caller, work));
  if (call !== undefined) {
    attempt(clock, () => {
      // A call that had no effect may be sent again with the same id.
      if (failure?.ran === 'no') journal.release(call);
      else journal.finish(call, String(text));
    });
  }
  settle(text);
  // An opened session records its own end.
  if (failure !== undefined || row.class !== 'stream' || isInline) {
    attempt(clock, () =>
      admitted.end({
        ...(failure === undefined ? {} : { error: failure }),
        ...(isInline ? { bytesOut: text.length } : {}),
      }),
    );
  }
  attempt(clock, () => admitted.answered(failure));
}

/** The call in the form of the audit and the log. */
export function auditedCall({ method, params, id }: RpcRequest, caller: Caller): AuditedCall {
  return { caller, action: method as MethodName, params, ...(id === undefined ? {} : { requestId: id }) };
}

/** True for a call that must not be sent twice without knowing the result of the first. */
export function hasEffect(row: MethodRow): boolean {
  return row.class === 'change' || row.class === 'stream';
}
