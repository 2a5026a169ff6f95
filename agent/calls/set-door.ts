/** Bare device values on `set/…` and `put/…`: identified, authorised, limited and audited as every request, answered on the same address. */
import type { SetAnswer } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { errorWord } from '@edgectl/rpc-schema/plain-answers';
import type { FromTopic, Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Admission, AdmittedCall } from '../admission/admission.ts';
import type { AuditedCall } from '../audit/audit.ts';
import type { Attachment, IncomingMessage } from '../broker/attachment.ts';
import type { Clock } from '../../common/clock.ts';
import { attempt, background } from '../../common/fault-boundary.ts';
import type { SetProperty } from '../methods/devices.ts';
import type { Caller } from '../access/caller.ts';
import { MAX_CORRELATION_BYTES } from './reply-route.ts';
import type { RunningCalls } from './running-calls.ts';
import type { SetJournal } from './set-journal.ts';

/** Topics whose messages are counted. The topic that was silent longest is forgotten, and counted from 1 again. */
const MAX_TOPICS = 10_000;

export interface SetDoorOptions {
  readonly topics: Topics;
  /** Absent if the agent serves no devices. */
  readonly setProperty: SetProperty | undefined;
  readonly admission: Admission;
  readonly runningCalls: RunningCalls;
  readonly journal: SetJournal;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A message on `set/…` or `put/…`. */
export type SetMessage = Pick<IncomingMessage, 'payload' | 'correlationData'>;

/** Where the answer to one message goes, and how its sender recognizes it. */
interface Reply {
  readonly attachment: Attachment;
  readonly topic: string;
  readonly sequence: number;
  /** Without JSON: `ok` or `error CODE`. */
  readonly plain: boolean;
  readonly correlationData?: Buffer;
}

export type SetTarget = FromTopic & { readonly kind: 'set' | 'put' };

/** A desired value is a text, and no document. */
const MAX_BYTES = 1024;

export class SetDoor {
  readonly #options: SetDoorOptions;
  readonly #stopping = new AbortController();
  readonly #sequences = new MessageCounts();

  constructor(options: SetDoorOptions) {
    this.#options = options;
  }

  /** Values that are being written are given up; what the mapper may have is looked up after the next start. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Returns at once, with the value on the disk. `exempt`: the unix socket's root. */
  receive(
    attachment: Attachment,
    target: SetTarget,
    caller: Caller,
    message: SetMessage,
    exempt: boolean,
  ): void {
    this.#accept(this.#replyTo(attachment, target, message), target, caller, message.payload, exempt);
  }

  /** Says that nothing was done, and why. */
  refuse(attachment: Attachment, target: SetTarget, message: SetMessage, error: EdgectlError): void {
    this.#answer(this.#replyTo(attachment, target, message), refusedAnswer(message.payload, error));
  }

  #accept(reply: Reply, target: SetTarget, caller: Caller, payload: Buffer, exempt: boolean): void {
    const { clock, runningCalls, admission, journal } = this.#options;
    const asked = auditedCall(target, caller);
    try {
      const value = textOf(payload);
      const setProperty = this.#setProperty();
      const call = admission.authorise(asked);
      runningCalls.enter(caller, exempt);
      try {
        const { finish } = journal.begin(caller, target.kind, value, reply.topic, () => call.begin());
        const answered = this.#run(setProperty, target, call, value).then((answer) => {
          const error = answer.error === undefined ? undefined : EdgectlError.fromRpc(answer.error);
          // Each step is taken, whatever another one throws.
          attempt(clock, () => runningCalls.leave(caller));
          attempt(clock, finish);
          attempt(clock, () => call.end(error === undefined ? {} : { error }));
          attempt(clock, () => call.answered(error));
          this.#answer(reply, { ...answer, ...(call.unrecorded && { journalled: false }) });
        });
        background(clock, answered);
      } catch (error) {
        runningCalls.leave(caller);
        throw error;
      }
    } catch (thrown) {
      this.#answer(reply, refusedAnswer(payload, admission.refused(asked, thrown)));
    }
  }

  #replyTo(attachment: Attachment, target: SetTarget, { correlationData }: SetMessage): Reply {
    const { topics } = this.#options;
    const plain = target.kind === 'put';
    const topic = plain ? topics.putAnswer(target, target) : topics.setAnswer(target, target);
    const sequence = this.#sequences.next(`${attachment.name} ${topic}`);
    const isKept = correlationData !== undefined && correlationData.length <= MAX_CORRELATION_BYTES;
    return { attachment, topic, sequence, plain, ...(isKept && { correlationData }) };
  }

  #answer({ attachment, topic, sequence, plain, correlationData }: Reply, answer: SetAnswer): void {
    const { log } = this.#options;
    const text = plain ? plainAnswer(answer) : JSON.stringify({ ...answer, sequence });
    attachment
      .publish(topic, text, {
        qos: 1,
        ...(correlationData === undefined ? {} : { correlationData }),
      })
      .catch((error: Error) =>
        log.warn({ attachment: attachment.name, topic, reason: error.message }, 'an answer was not sent'),
      );
  }

  #setProperty(): SetProperty {
    const { setProperty } = this.#options;
    if (setProperty === undefined) {
      throw new EdgectlError('Unsupported', 'this agent serves no devices', {
        hint: 'rpc.discover lists what is served',
      });
    }
    return setProperty;
  }

  async #run(
    setProperty: SetProperty,
    target: SetTarget,
    call: AdmittedCall,
    value: string,
  ): Promise<SetAnswer> {
    try {
      return await call.run(
        (signal) => setProperty(call, target, value, signal),
        METHODS['device.edit'].defaultTimeoutMs,
        this.#stopping.signal,
      );
    } catch (error) {
      return refusedAnswer(Buffer.from(value), EdgectlError.from(error));
    }
  }
}

function plainAnswer({ error }: SetAnswer): string {
  return error === undefined ? 'ok' : errorWord(error.code);
}

/** A single write of one property; what was written is in the record of the end. */
function auditedCall({ namespace, name, property }: SetTarget, caller: Caller): AuditedCall {
  return {
    caller,
    action: 'device.edit',
    params: { namespace, name, set: { [property]: '' }, persist: false },
  };
}

/** @throws EdgectlError if the payload is not text, or too long for a value */
function textOf(payload: Buffer): string {
  if (payload.length > MAX_BYTES) {
    throw new EdgectlError(
      'RequestEntityTooLarge',
      `the value has ${payload.length} bytes; the limit is ${MAX_BYTES}`,
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

/** Counts the messages of each topic, so that a sender that counts too knows which message an answer is for. */
class MessageCounts {
  readonly #counts = new Map<string, number>();

  /** @returns 1 for the first message */
  next(topic: string): number {
    const count = (this.#counts.get(topic) ?? 0) + 1;
    // In the order of their last messages.
    this.#counts.delete(topic);
    this.#counts.set(topic, count);
    const [oldest] = this.#counts.size > MAX_TOPICS ? this.#counts.keys() : [];
    if (oldest !== undefined) this.#counts.delete(oldest);
    return count;
  }
}
