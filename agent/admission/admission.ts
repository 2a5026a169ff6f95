/**
 * The one way into an operation, whichever door a call comes by: the policy is asked, the call is recorded before it runs and when
 * it has ended, the right to it is watched, and its time is bounded. No door asks the policy or the audit by itself.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { Effect } from '../../common/effect.ts';
import { attempt } from '../../common/fault-boundary.ts';
import type { Caller } from '../access/caller.ts';
import type { Policy } from '../access/policy.ts';
import type { Audit, AuditedCall, AuditEntry, CallEnd } from '../audit/audit.ts';
import type { CallLog } from '../audit/call-log.ts';
import { runWithDeadline } from './run-with-deadline.ts';

export interface AdmissionOptions {
  readonly policy: Pick<Policy, 'authorise' | 'watch'>;
  readonly audit: Audit;
  readonly callLog: Pick<CallLog, 'ran'>;
  readonly clock: Clock;
}

export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError `Forbidden`, recorded */
  admit(asked: AuditedCall): AdmittedCall {
    try {
      return this.authorise(asked);
    } catch (thrown) {
      throw this.refused(asked, thrown);
    }
  }

  /**
   * For a door that refuses for reasons of its own, too: it hands every reason to {@link refused}.
   * @throws EdgectlError `Forbidden`, not recorded yet
   */
  authorise(asked: AuditedCall): AdmittedCall {
    this.#options.policy.authorise(asked.caller, asked.action, asked.params);
    return new AdmittedCall(asked, this.#options);
  }

  /** Records that a call does not run. @returns why */
  refused(asked: AuditedCall, thrown: unknown): EdgectlError {
    const { audit, clock } = this.#options;
    const error = EdgectlError.from(thrown);
    // The caller is told why, whatever becomes of the record.
    attempt(clock, () => audit.refused(asked, error));
    return error;
  }
}

/** A call that the policy permits. Only {@link Admission} makes one, and no operation that changes or streams runs without. */
export class AdmittedCall {
  readonly asked: AuditedCall;
  readonly caller: Caller;
  /** Told by the operation when it begins to change something. */
  readonly effect = new Effect();
  readonly #options: AdmissionOptions;
  #entry: AuditEntry | undefined;
  #startedMs: number;

  constructor(asked: AuditedCall, options: AdmissionOptions) {
    this.asked = asked;
    this.caller = asked.caller;
    this.#options = options;
    this.#startedMs = options.clock.monotonic();
  }

  /**
   * Records the begin. Synchronous; inside of a transaction of the agent's database it is part of that.
   * @throws EdgectlError `Unavailable`, layer `store`: the call must then not run
   */
  begin(): this {
    this.#entry = this.#options.audit.begin(this.asked);
    return this;
  }

  /** True if the record of the begin waits in memory, because the database cannot be written. */
  get unrecorded(): boolean {
    return this.#entry?.journalled === false;
  }

  /** The id of the start record, see {@link AuditEntry.id}. */
  get recordId(): number | undefined {
    return this.#entry?.id;
  }

  /**
   * Calls back once, when the right to the call is taken back; never after `signal` is aborted.
   * @throws where it cannot be watched: the call has then ended
   */
  watch(onRevoked: (error: EdgectlError) => void, signal: AbortSignal): void {
    const { caller, action, params } = this.asked;
    try {
      this.#options.policy.watch(caller, action, params, onRevoked, signal);
    } catch (error) {
      this.end({ error: EdgectlError.from(error) });
      throw error;
    }
  }

  /**
   * `work` gets a signal that aborts at the deadline or with `stopping`.
   * @throws EdgectlError `Timeout` with the layer that was slow, or what `work` throws
   */
  run<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    timeoutMs: number,
    stopping: AbortSignal,
  ): Promise<Result> {
    const { clock } = this.#options;
    this.#startedMs = clock.monotonic();
    return runWithDeadline(work, timeoutMs, stopping, clock);
  }

  /** Records the end, where the begin was recorded. The first one counts. */
  end(end: CallEnd = {}): void {
    if (this.#entry === undefined) return;
    const { written } = this.effect;
    this.#entry.end({ ...end, ...(written.length > 0 && { written }) });
  }

  /** A line in the log: the caller has the answer. @param failure absent if it went well */
  answered(failure: EdgectlError | undefined): void {
    const { clock, callLog } = this.#options;
    callLog.ran(this.asked, clock.monotonic() - this.#startedMs, failure);
  }
}
