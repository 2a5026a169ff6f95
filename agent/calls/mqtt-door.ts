/** Takes what arrives under `from/` on any broker: finds out who is calling, and hands it on. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isMethodName } from '@edgectl/rpc-schema/methods';
import type { FromTopic, Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Admission } from '../admission/admission.ts';
import type { Clock } from '../../common/clock.ts';
import { attempt, noteFault, soon } from '../../common/fault-boundary.ts';
import type { Limits } from '../../common/limits.ts';
import type { Attachment, IncomingMessage } from '../broker/attachment.ts';
import type { SessionService } from '../sessions/session-service.ts';
import { type Caller, ROOT } from '../access/caller.ts';
import type { AnswerText } from './answer.ts';
import type { GetDoor } from './get-door.ts';
import { failureText } from './json-rpc.ts';
import { isRefused, parseMessage, type ParsedMessage } from './parse-message.ts';
import type { Origin, Pipeline, Work } from './pipeline.ts';
import type { TokenBuckets } from '../../common/token-buckets.ts';
import type { ReleaseDoor } from './release-door.ts';
import { defaultRoute, type ReplyRoute, routeOf } from './reply-route.ts';
import { runAll } from './run-all.ts';
import type { SetDoor } from './set-door.ts';
import type { Validator } from '../../common/validator.ts';

export interface MqttDoorOptions {
  readonly topics: Topics;
  readonly pipeline: Pipeline;
  readonly setDoor: SetDoor;
  readonly getDoor: GetDoor;
  readonly releaseDoor: ReleaseDoor;
  readonly sessions: SessionService;
  readonly validator: Validator;
  readonly rateLimiter: TokenBuckets;
  readonly admission: Pick<Admission, 'refused'>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where messages without JSON go. */
interface PlainDoor<Target, Message> {
  receive(attachment: Attachment, target: Target, caller: Caller, message: Message, exempt: boolean): void;
  refuse(attachment: Attachment, target: Target, message: Message, error: EdgectlError): void;
}

/** Over its rate, a principal's larger messages are not even parsed: the refusal then names no id. */
const PARSED_OVER_RATE_BYTES = 4096;

export class MqttDoor {
  readonly #options: MqttDoorOptions;

  constructor(options: MqttDoorOptions) {
    this.#options = options;
  }

  /** Runs inside the broker's packet handler: nothing here waits. Never throws. */
  receive(attachment: Attachment, message: IncomingMessage): void {
    const { fault } = message;
    // The broker has noted its own.
    if (fault !== undefined) return this.#failed(attachment, message, fault);
    try {
      this.#receive(attachment, message);
    } catch (error) {
      this.#failed(attachment, message, error);
      noteFault(this.#options.clock, error);
    }
  }

  /** The caller gets an answer anyway. */
  #failed(attachment: Attachment, message: IncomingMessage, error: unknown): void {
    const { clock, topics } = this.#options;
    attempt(clock, () => {
      const target = topics.parseFrom(message.topic);
      if (target === undefined) return;
      this.#refuse(attachment, target, callerOf(attachment, target), message, EdgectlError.from(error));
    });
  }

  #receive(attachment: Attachment, message: IncomingMessage): void {
    const { topics, sessions, setDoor, getDoor, releaseDoor, log } = this.#options;
    const target = topics.parseFrom(message.topic);
    if (target === undefined) {
      log.debug(
        { attachment: attachment.name, topic: message.topic },
        'a topic that is not part of the contract',
      );
      return;
    }
    const caller = callerOf(attachment, target);
    if (message.retain) return this.#refuseRetained(attachment, target, caller, message);
    switch (target.kind) {
      case 'stdin':
        return sessions.handleStdin(caller, target.session, target.offset, message.payload);
      case 'control':
        return sessions.handleControl(caller, target.session, message.payload);
      case 'set':
      case 'put':
        return this.#hand(setDoor, attachment, target, caller, message);
      case 'get':
        return this.#hand(getDoor, attachment, target, caller, message);
      case 'release':
        return this.#hand(releaseDoor, attachment, target, caller, message);
      case 'rpc':
        return this.#request(attachment, caller, message);
    }
  }

  #request(attachment: Attachment, caller: Caller, message: IncomingMessage): void {
    const { topics, pipeline, limits, clock, log } = this.#options;
    let route = defaultRoute(topics, caller, message);
    const exempt = isExempt(attachment, caller);
    const parsed = this.#parseWithinRate(caller, exempt, message.payload);
    if (EdgectlError.is(parsed)) return this.#send(attachment, route, failureText(null, parsed));
    try {
      route = routeOf(topics, caller, message, route);
    } catch (error) {
      return this.#send(attachment, route, refusal(parsed, EdgectlError.from(error)));
    }
    if (this.#detach(parsed, caller)) return;
    const expiresInMs =
      message.messageExpirySeconds === undefined ? undefined : message.messageExpirySeconds * 1000;
    const works = pipeline.admit(parsed, { caller, route, exempt, expiresInMs } satisfies Origin);
    // After the PUBACK: whatever a method does, the packet handler has returned.
    soon(
      clock,
      () => {
        runAll(works, parsed.batch, limits.answerMaxBytes).then(
          (text) => {
            if (text !== undefined) this.#send(attachment, route, text);
          },
          (error: unknown) => {
            log.error({ err: error }, 'a request could not be answered properly');
            this.#send(attachment, route, refusal(parsed, EdgectlError.from(error)));
          },
        );
      },
      (error) => this.#giveUp(attachment, route, parsed, works, EdgectlError.from(error)),
    );
  }

  /** An exception before any part of the request ran. */
  #giveUp(
    attachment: Attachment,
    route: ReplyRoute,
    { batch }: ParsedMessage,
    works: readonly Work[],
    error: EdgectlError,
  ): void {
    const texts = works.flatMap((work) => work.giveUp(error) ?? []);
    if (texts.length > 0) this.#send(attachment, route, batch ? `[${texts.join(',')}]` : (texts[0] ?? ''));
  }

  #parseWithinRate(caller: Caller, exempt: boolean, payload: Buffer): ParsedMessage | EdgectlError {
    const { rateLimiter, limits, admission } = this.#options;
    const key = `${caller.attachment}/${caller.principal}`;
    const within = exempt || rateLimiter.acquire(key, 1);
    if (!within && payload.length > PARSED_OVER_RATE_BYTES) return tooFast(limits);
    const parsed = parseMessage(payload, limits);
    const more = parsed.requests.length - 1;
    if (within && (exempt || more === 0 || rateLimiter.acquire(key, more))) return parsed;
    const requests = parsed.requests.flatMap((request) => {
      if (isRefused(request)) return [request];
      const { method, params, id } = request;
      if (isMethodName(method)) {
        const call = { caller, action: method, params, ...(id === undefined ? {} : { requestId: id }) };
        admission.refused(call, tooFast(limits));
      }
      return request.id === undefined ? [] : [{ id: request.id, error: tooFast(limits) }];
    });
    return { batch: parsed.batch, requests };
  }

  /** `session.detach`, a notification that is usually a client's last will. */
  #detach({ batch, requests }: ParsedMessage, caller: Caller): boolean {
    const [request] = requests;
    if (batch || request === undefined || isRefused(request)) return false;
    if (request.method !== 'session.detach' || request.id !== undefined) return false;
    try {
      this.#options.validator.check('SessionDetachParams', request.params);
    } catch (error) {
      this.#options.log.debug({ client: caller.client, reason: (error as Error).message }, 'detach refused');
      return true;
    }
    const { session } = request.params;
    if (typeof session === 'string') this.#options.sessions.detach(caller, session);
    else this.#options.sessions.detachAll(caller);
    return true;
  }

  #refuseRetained(attachment: Attachment, target: FromTopic, caller: Caller, message: IncomingMessage): void {
    this.#options.log.warn(
      { attachment: attachment.name, topic: message.topic },
      'a retained message is not executed',
    );
    const error = new EdgectlError('InvalidRequest', 'a retained message is never executed', {
      layer: 'broker',
      hint: 'publish it without RETAIN',
    });
    this.#refuse(attachment, target, caller, message, error);
  }

  /** No call of the message has run, as far as is known. */
  #refuse(
    attachment: Attachment,
    target: FromTopic,
    caller: Caller,
    message: IncomingMessage,
    error: EdgectlError,
  ): void {
    if (target.kind === 'set' || target.kind === 'put')
      this.#options.setDoor.refuse(attachment, target, message, error);
    if (target.kind === 'get') this.#options.getDoor.refuse(attachment, target, message, error);
    if (target.kind === 'release') this.#options.releaseDoor.refuse(attachment, target, message, error);
    // Input and control have no answer of their own.
    if (target.kind !== 'rpc') return;
    const parsed = parseMessage(message.payload, this.#options.limits);
    this.#send(attachment, defaultRoute(this.#options.topics, caller, message), refusal(parsed, error));
  }

  /** Hands what is no JSON to its own door, within the rate. */
  #hand<Target, Message>(
    door: PlainDoor<Target, Message>,
    attachment: Attachment,
    target: Target,
    caller: Caller,
    message: Message,
  ): void {
    const { rateLimiter, limits } = this.#options;
    const exempt = isExempt(attachment, caller);
    if (exempt || rateLimiter.acquire(`${caller.attachment}/${caller.principal}`, 1))
      return door.receive(attachment, target, caller, message, exempt);
    door.refuse(attachment, target, message, tooFast(limits));
  }

  #send(attachment: Attachment, { topic, correlationData }: ReplyRoute, text: AnswerText): void {
    attachment
      .publish(topic, text, { qos: 1, ...(correlationData === undefined ? {} : { correlationData }) })
      .catch((error: Error) =>
        this.#options.log.warn(
          { attachment: attachment.name, topic, reason: error.message },
          'an answer was not sent',
        ),
      );
  }
}

/**
 * All callers on a broker that is not trusted are one principal; the answer still goes to the branch of the request. The trust is
 * watched: what runs for a caller ends when the broker is no longer trusted.
 */
export function callerOf(attachment: Attachment, { principal, client }: FromTopic): Caller {
  const { trusted } = attachment;
  return {
    door: 'mqtt',
    attachment: attachment.name,
    principal: trusted ? principal : 'anonymous',
    topicPrincipal: principal,
    client,
    get trusted() {
      return trusted && attachment.trusted;
    },
    get distrust() {
      return attachment.distrust;
    },
  };
}

/** The answer that gives every request of a message the same error. */
function refusal({ batch, requests }: ParsedMessage, error: EdgectlError): string {
  const texts = requests.map(({ id }) => failureText(id ?? null, error));
  return batch ? `[${texts.join(',')}]` : (texts[0] ?? failureText(null, error));
}

function tooFast({ requestsPerSecond, requestsBurst }: Limits): EdgectlError {
  return new EdgectlError('TooManyRequests', `more than ${requestsPerSecond} requests per second`, {
    hint: 'send fewer requests, or put several into one batch',
    details: { requestsPerSecond, requestsBurst },
  });
}

/** The unix socket's root. */
function isExempt(attachment: Attachment, { principal }: Caller): boolean {
  return attachment.name === 'embedded' && principal === ROOT;
}
