/**
 * A bare word on `release/…`, for an interlock that knows nothing of JSON: while the machine is idle it lets go of updates that are
 * held. The same rights as `pod.release` and `node.release`.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { errorWord } from '@edgectl/rpc-schema/plain-answers';
import type { FromTopic, Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import type { Caller } from '../access/caller.ts';
import type { Admission, AdmittedCall } from '../admission/admission.ts';
import type { AuditedCall } from '../audit/audit.ts';
import type { Attachment, IncomingMessage } from '../broker/attachment.ts';
import { MAX_CORRELATION_BYTES } from './reply-route.ts';
import type { RunningCalls } from './running-calls.ts';

export type ReleaseTarget = FromTopic & { readonly kind: 'release' };

/** Lets go of what is held of it. */
export interface ReleaseHeld {
  /** Whether anything is. */
  isHeld(target: Pick<ReleaseTarget, 'namespace' | 'name'>, signal: AbortSignal): Promise<boolean>;
  release(
    call: AdmittedCall,
    target: Pick<ReleaseTarget, 'namespace' | 'name'>,
    signal: AbortSignal,
  ): Promise<unknown>;
}

interface ReleaseDoorOptions {
  readonly topics: Topics;
  /** Absent if the agent serves no pods. */
  readonly releaseHeld: ReleaseHeld | undefined;
  readonly admission: Admission;
  readonly runningCalls: RunningCalls;
  readonly clock: Clock;
  readonly log: Logger;
}

type ReleaseMessage = Pick<IncomingMessage, 'payload' | 'correlationData'>;

/** As PLCs write a bit. */
const IDLE = /^(1|true|on|idle)$/i;
const BUSY = /^(0|false|off|busy)$/i;
const MAX_BYTES = 16;

export class ReleaseDoor {
  readonly #options: ReleaseDoorOptions;
  readonly #stopping = new AbortController();

  constructor(options: ReleaseDoorOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Returns at once. @param exempt the unix socket's root */
  receive(
    attachment: Attachment,
    target: ReleaseTarget,
    caller: Caller,
    message: ReleaseMessage,
    exempt: boolean,
  ): void {
    const { clock, runningCalls, admission } = this.#options;
    const asked = auditedCall(target, caller);
    try {
      runningCalls.enter(caller, exempt);
    } catch (error) {
      return this.refuse(attachment, target, message, admission.refused(asked, error));
    }
    const answered = this.#run(target, asked, message.payload)
      .then(
        () => this.#answer(attachment, target, message, 'ok'),
        (error: unknown) => this.refuse(attachment, target, message, EdgectlError.from(error)),
      )
      .finally(() => runningCalls.leave(caller));
    background(clock, answered);
  }

  refuse(attachment: Attachment, target: ReleaseTarget, message: ReleaseMessage, error: EdgectlError): void {
    this.#answer(attachment, target, message, errorWord(error.code));
  }

  /** What an interlock repeats every second is recorded only where it changes something. @throws EdgectlError */
  async #run(target: ReleaseTarget, asked: AuditedCall, payload: Buffer): Promise<void> {
    const { admission, releaseHeld } = this.#options;
    const call = admission.admit(asked);
    if (!isIdle(payload)) return;
    if (releaseHeld === undefined) throw new EdgectlError('Unsupported', 'this agent serves no pods');
    await call.run(
      async (signal) => {
        if (!(await releaseHeld.isHeld(target, signal))) return;
        call.begin();
        try {
          await releaseHeld.release(call, target, signal);
        } catch (thrown) {
          const error = EdgectlError.from(thrown);
          call.end({ error });
          call.answered(error);
          throw error;
        }
        call.end();
        call.answered(undefined);
      },
      METHODS['pod.release'].defaultTimeoutMs,
      this.#stopping.signal,
    );
  }

  #answer(
    attachment: Attachment,
    target: ReleaseTarget,
    { correlationData }: ReleaseMessage,
    text: string,
  ): void {
    const { topics, log } = this.#options;
    const topic = topics.releaseAnswer(target, target);
    const isKept = correlationData !== undefined && correlationData.length <= MAX_CORRELATION_BYTES;
    attachment
      .publish(topic, text, { qos: 1, ...(isKept && { correlationData }) })
      .catch((error: Error) =>
        log.warn({ attachment: attachment.name, topic, reason: error.message }, 'an answer was not sent'),
      );
  }
}

function auditedCall({ namespace, name }: ReleaseTarget, caller: Caller): AuditedCall {
  return name === undefined
    ? { caller, action: 'node.release', params: {} }
    : { caller, action: 'pod.release', params: { namespace, name } };
}

/** @throws EdgectlError `InvalidParams` */
function isIdle(payload: Buffer): boolean {
  const word = payload.length > MAX_BYTES ? '' : payload.toString('latin1').trim();
  if (IDLE.test(word)) return true;
  if (BUSY.test(word)) return false;
  throw new EdgectlError('InvalidParams', 'the payload is neither 1 (idle) nor 0 (busy)', {
    hint: '1, true, on or idle releases; 0, false, off or busy does nothing',
  });
}
