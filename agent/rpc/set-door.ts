/** Bare device values on `set/…`: identified, authorised, limited and audited as every request, answered on the same address. */
import { Effect } from '../../common/effect.ts';
import type { SetAnswer } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS } from '@edgectl/rpc-schema/methods';
import type { FromTopic, Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Audit, AuditedCall } from '../audit/audit.ts';
import type { CallLog } from '../audit/call-log.ts';
import type { Attachment } from '../broker/attachment.ts';
import type { Clock } from '../../common/clock.ts';
import { attempt, background } from '../../common/fault-boundary.ts';
import type { SetProperty } from '../methods/device-set.ts';
import type { Policy } from '../policy/policy.ts';
import type { Caller } from './caller.ts';
import type { RunningCalls } from './running-calls.ts';
import { runWithDeadline } from './run-with-deadline.ts';
import type { SetJournal } from './set-journal.ts';

export interface SetDoorOptions {
  readonly topics: Topics;
  /** Absent where no devices are served. */
  readonly setProperty: SetProperty | undefined;
  readonly policy: Policy;
  readonly runningCalls: RunningCalls;
  readonly journal: SetJournal;
  readonly audit: Audit;
  readonly callLog: CallLog;
  readonly clock: Clock;
  readonly log: Logger;
}

export type SetTarget = FromTopic & { readonly kind: 'set' };

/** A desired value is a text, and no document. */
const MAX_BYTES = 1024;

export class SetDoor {
  readonly #options: SetDoorOptions;
  readonly #stopping = new AbortController();

  constructor(options: SetDoorOptions) {
    this.#options = options;
  }

  /** Values that are being written are given up; what the mapper may have is looked up after the next start. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Returns at once, with the value on the disk. `exempt`: the unix socket's root. */
  receive(attachment: Attachment, target: SetTarget, caller: Caller, payload: Buffer, exempt: boolean): void {
    const { topics, clock, runningCalls, audit, callLog, journal } = this.#options;
    const call = auditedCall(target, caller);
    const started = clock.monotonic();
    try {
      const value = textOf(payload);
      const setProperty = this.#authorise(call);
      runningCalls.enter(caller, exempt);
      try {
        const topic = topics.setAnswer(target, target);
        const { alongside: entry, finish } = journal.begin(caller, value, topic, () => audit.begin(call));
        const effect = new Effect();
        const answered = this.#run(setProperty, target, caller, value, effect).then((answer) => {
          const error = answer.error === undefined ? undefined : EdgectlError.fromRpc(answer.error);
          // Each step is taken, whatever another one throws.
          attempt(clock, () => runningCalls.leave(caller));
          attempt(clock, finish);
          attempt(clock, () =>
            entry.end({ ...(error === undefined ? {} : { error }), written: effect.written }),
          );
          attempt(clock, () => callLog.ran(call, clock.monotonic() - started, error));
          this.answer(attachment, target, {
            ...answer,
            ...(entry.journalled === false && { journalled: false }),
          });
        });
        background(clock, answered);
      } catch (error) {
        runningCalls.leave(caller);
        throw error;
      }
    } catch (thrown) {
      const error = EdgectlError.from(thrown);
      audit.refused(call, error);
      this.refuse(attachment, target, payload, error);
    }
  }

  /** Says that nothing was done, and why. */
  refuse(attachment: Attachment, target: SetTarget, payload: Buffer, error: EdgectlError): void {
    this.answer(attachment, target, refusedAnswer(payload, error));
  }

  answer(attachment: Attachment, target: SetTarget, answer: SetAnswer): void {
    const { topics, log } = this.#options;
    const topic = topics.setAnswer(target, target);
    attachment
      .publish(topic, JSON.stringify(answer), { qos: 1 })
      .catch((error: Error) =>
        log.warn({ attachment: attachment.name, topic, reason: error.message }, 'an answer was not sent'),
      );
  }

  #authorise({ caller, action, params }: AuditedCall): SetProperty {
    const { policy, setProperty } = this.#options;
    if (setProperty === undefined) {
      throw new EdgectlError('Unsupported', 'this agent does not write devices', {
        hint: 'rpc.discover lists what is served',
      });
    }
    policy.authorise(caller, action, params);
    return setProperty;
  }

  async #run(
    setProperty: SetProperty,
    target: SetTarget,
    caller: Caller,
    value: string,
    effect: Effect,
  ): Promise<SetAnswer> {
    const { clock } = this.#options;
    try {
      return await runWithDeadline(
        (signal) => setProperty(caller, target, value, signal, effect),
        METHODS['device.edit'].defaultTimeoutMs,
        this.#stopping.signal,
        clock,
      );
    } catch (error) {
      return refusedAnswer(Buffer.from(value), EdgectlError.from(error));
    }
  }
}

/** A single write of one property; what was written is in the record of the end. */
function auditedCall({ namespace, name, property }: SetTarget, caller: Caller): AuditedCall {
  return {
    caller,
    action: 'device.edit',
    params: { namespace, name, set: { [property]: '' }, persist: false },
  };
}

/** @throws EdgectlError where the payload is no text, or too long for a value */
function textOf(payload: Buffer): string {
  if (payload.length > MAX_BYTES) {
    throw new EdgectlError(
      'RequestEntityTooLarge',
      `a value has at most ${MAX_BYTES} bytes, this one ${payload.length}`,
      {
        details: { bytes: payload.length, maxBytes: MAX_BYTES },
      },
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch (cause) {
    throw new EdgectlError('InvalidParams', 'the value is not UTF-8', { cause });
  }
}

function refusedAnswer(payload: Buffer, error: EdgectlError): SetAnswer {
  return {
    value: payload.toString('utf8', 0, MAX_BYTES),
    accepted: false,
    written: false,
    readBack: 'unknown',
    error: error.toRpc(),
  };
}
