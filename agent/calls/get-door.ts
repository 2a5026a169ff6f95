/** One value of a device on `get/…`, for programs without JSON: `good 42.5`. The same rights as `device.get`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { errorWord } from '@edgectl/rpc-schema/plain-answers';
import type { FromTopic, Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import type { Admission } from '../admission/admission.ts';
import type { AuditedCall } from '../audit/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { Attachment, IncomingMessage } from '../broker/attachment.ts';
import type { GetProperty } from '../methods/devices.ts';
import { MAX_CORRELATION_BYTES } from './reply-route.ts';
import type { RunningCalls } from './running-calls.ts';

export type GetTarget = FromTopic & { readonly kind: 'get' };

interface GetDoorOptions {
  readonly topics: Topics;
  /** Absent if the agent serves no devices. */
  readonly getProperty: GetProperty | undefined;
  readonly admission: Admission;
  readonly runningCalls: RunningCalls;
  readonly clock: Clock;
  readonly log: Logger;
}

type GetMessage = Pick<IncomingMessage, 'correlationData'>;

export class GetDoor {
  readonly #options: GetDoorOptions;
  readonly #stopping = new AbortController();

  constructor(options: GetDoorOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Returns at once. @param exempt the unix socket's root */
  receive(
    attachment: Attachment,
    target: GetTarget,
    caller: Caller,
    message: GetMessage,
    exempt: boolean,
  ): void {
    const { clock, runningCalls } = this.#options;
    const asked = auditedCall(target, caller);
    try {
      runningCalls.enter(caller, exempt);
    } catch (error) {
      return this.refuse(attachment, target, message, this.#options.admission.refused(asked, error));
    }
    const answered = this.#read(target, asked)
      .then(
        (text) => this.#answer(attachment, target, message, text),
        (error: unknown) => this.refuse(attachment, target, message, EdgectlError.from(error)),
      )
      .finally(() => runningCalls.leave(caller));
    background(clock, answered);
  }

  refuse(attachment: Attachment, target: GetTarget, message: GetMessage, error: EdgectlError): void {
    this.#answer(attachment, target, message, errorWord(error.code));
  }

  /** @throws EdgectlError `Forbidden`, `NotFound`, `Unavailable`, `Timeout` */
  async #read(target: GetTarget, asked: AuditedCall): Promise<string> {
    const { admission, getProperty } = this.#options;
    if (getProperty === undefined) throw new EdgectlError('Unsupported', 'this agent serves no devices');
    const call = admission.admit(asked);
    try {
      const timeoutMs = METHODS['device.get'].defaultTimeoutMs;
      const text = await call.run((signal) => getProperty(target, signal), timeoutMs, this.#stopping.signal);
      call.answered(undefined);
      return text;
    } catch (error) {
      call.answered(EdgectlError.from(error));
      throw error;
    }
  }

  #answer(attachment: Attachment, target: GetTarget, { correlationData }: GetMessage, text: string): void {
    const { topics, log } = this.#options;
    const topic = topics.getAnswer(target, target);
    const isKept = correlationData !== undefined && correlationData.length <= MAX_CORRELATION_BYTES;
    attachment
      .publish(topic, text, { qos: 1, ...(isKept && { correlationData }) })
      .catch((error: Error) =>
        log.warn({ attachment: attachment.name, topic, reason: error.message }, 'an answer was not sent'),
      );
  }
}

function auditedCall({ namespace, name }: GetTarget, caller: Caller): AuditedCall {
  return { caller, action: 'device.get', params: { namespace, name } };
}
