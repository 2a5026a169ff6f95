/**
 * Processes one request. Everything that must happen before the message is acknowledged is in {@link Pipeline.admit}, which does
 * not wait: validate, authorise, deduplicate, journal. What takes time is in the work that it returns.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isMethodName, METHODS, type MethodName, type MethodRow } from '@edgectl/rpc-schema/methods';
import type { Caller } from '../access/caller.ts';
import type { Admission } from '../admission/admission.ts';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { Method } from '../methods/method.ts';
import type { SessionOpener } from '../sessions/session-service.ts';
import { type AnswerText, errorText, repeatedText, responseText, unjournalled } from './answer.ts';
import type { CallJournal } from './call-journal.ts';
import { auditedCall, closeCall, type Draft, hasEffect } from './close-call.ts';
import { type Deduplicator, digestOf } from './deduplicator.ts';
import { Dispatch, type RunMethod } from './dispatch.ts';
import { FieldSelections } from './select-fields.ts';
import { failureText, type RequestId, type RpcRequest } from './json-rpc.ts';
import { isRefused, type ParsedMessage, type ParsedRequest } from './parse-message.ts';
import type { ReplyRoute } from './reply-route.ts';
import { readKey, type RunningCalls, type RunningReads } from './running-calls.ts';
import type { TargetChanges } from './target-changes.ts';
import type { Validator } from '../../common/validator.ts';

export interface PipelineOptions {
  /** What this agent serves. */
  readonly methods: Readonly<Partial<Record<MethodName, Method>>>;
  readonly validator: Validator;
  readonly admission: Admission;
  readonly deduplicator: Deduplicator;
  readonly journal: CallJournal;
  readonly runningReads: RunningReads;
  readonly runningCalls: RunningCalls;
  readonly targetChanges: TargetChanges;
  readonly sessions: SessionOpener;
  readonly limits: Limits;
  readonly clock: Clock;
}

/** Where requests come from, and where their answers go. */
export interface Origin {
  readonly caller: Caller;
  readonly route: ReplyRoute;
  /** The unix socket's root: no limit of rate or number per principal. */
  readonly exempt: boolean;
  /** MQTT 5 Message Expiry: what is left of it when the message came, in milliseconds. */
  readonly expiresInMs: number | undefined;
}

/** The work that is left for one request. */
export interface Work {
  readonly id: RequestId | null;
  /** True for a changing call: those of a batch run one after the other. */
  readonly ordered: boolean;
  /** The text of the answer; `undefined` for a notification. Never rejects. Called once. */
  run(): Promise<AnswerText | undefined>;
  /** In place of {@link run}, where its turn did not come: closes what was opened for it. @returns the answer that says why */
  giveUp(error: EdgectlError): string | undefined;
}

export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #stopping = new AbortController();
  readonly #dispatch: Dispatch;
  readonly #selections: FieldSelections;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#dispatch = new Dispatch(options.methods);
    this.#selections = new FieldSelections(options.clock);
  }

  /** Returns when everything that must survive a crash is written. Never throws. */
  admit(message: ParsedMessage, origin: Origin): Work[] {
    const examined: (Work | Draft)[] = [];
    const recorded: Draft[] = [];
    for (const request of message.requests) {
      const one = this.#examine(request, origin, message.batch);
      examined.push(one);
      if ('row' in one && isRecorded(one)) recorded.push(one);
    }
    const failure = recorded.length === 0 ? undefined : this.#begin(recorded, origin);
    const works: Work[] = [];
    for (const one of examined) {
      if ('run' in one) works.push(one);
      else if (failure !== undefined && recorded.includes(one))
        works.push(this.#dropped(one, origin, failure));
      else
        works.push({
          id: one.request.id ?? null,
          ordered: one.row.class === 'change',
          run: () => this.#run(one, origin),
          giveUp: (error) => this.#giveUp(one, error),
        });
    }
    return works;
  }

  /** Calls that run are given up: their callers are told. Resolves when they are. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping.abort();
    await this.#options.runningCalls.idle(timeoutMs);
  }

  #examine(request: ParsedRequest, origin: Origin, batch: boolean): Work | Draft {
    if (isRefused(request)) return this.#refused(undefined, request.id, origin, request.error).work;
    try {
      return this.#accept(request, origin, batch);
    } catch (error) {
      return this.#refused(request, request.id ?? null, origin, EdgectlError.from(error)).work;
    }
  }

  #accept(request: RpcRequest, origin: Origin, batch: boolean): Work | Draft {
    const { validator, admission, runningCalls, runningReads } = this.#options;
    const { method: name, params, id } = request;
    if (!this.#dispatch.serves(name)) throw notServed(name);
    const row: MethodRow = METHODS[name];
    if (id === undefined && (row.class === 'change' || row.class === 'stream')) {
      throw new EdgectlError('InvalidRequest', `${name} needs an id: as a notification it is refused`);
    }
    if (batch && (row.inBatch === 'no' || (row.inBatch === 'unlessFollowed' && params.follow === true))) {
      throw new EdgectlError(
        'InvalidRequest',
        `${name}${row.inBatch === 'no' ? '' : ' with follow'} is not allowed in a batch`,
      );
    }
    validator.check(row.params, params);
    const admitted = admission.authorise(auditedCall(request, origin.caller));
    if (id === undefined) {
      // A read that nobody hears the answer of has no effect.
      if (row.class === 'read') return answered(null, undefined);
      runningCalls.enter(origin.caller, origin.exempt);
      return { request, row, admitted, call: undefined, settle: () => {} };
    }
    const { promise: answer, resolve: settle } = Promise.withResolvers<AnswerText>();
    if (row.class === 'read' || row.class === 'control' || (params.inline === true && !isJournalled(row))) {
      const key = readKey(origin.caller, id, name, params);
      const sameRead = runningReads.find(key);
      if (sameRead !== undefined && row.class === 'read')
        return { id, ordered: false, run: () => sameRead, giveUp: (error) => failureText(id, error) };
      runningCalls.enter(origin.caller, origin.exempt);
      if (row.class === 'read') runningReads.add(key, answer);
      return { request, row, admitted, call: undefined, settle };
    }
    return this.#acceptOnce({ request, row, admitted, settle }, id, answer, origin);
  }

  /** A call that must not run twice. */
  #acceptOnce(
    draft: Omit<Draft, 'call'>,
    id: RequestId,
    answer: Promise<AnswerText>,
    origin: Origin,
  ): Work | Draft {
    const { deduplicator, runningCalls, targetChanges } = this.#options;
    const { caller, exempt } = origin;
    const { method, params } = draft.request;
    const digest = digestOf(method, params);
    const known = deduplicator.find(caller, id, digest);
    if (known !== undefined) {
      return {
        id,
        ordered: false,
        run: () => repeatedText(id, known.answer),
        giveUp: (error) => failureText(id, error),
      };
    }
    runningCalls.enter(caller, exempt);
    try {
      const own = draft.row.class === 'change' && params['dryRun'] !== true ? 1 : 0;
      const overtaken = targetChanges.watch(method as MethodName, params, own);
      const call = deduplicator.remember(caller, id, digest, answer.then(String), exempt, overtaken);
      return { ...draft, call };
    } catch (error) {
      runningCalls.leave(caller);
      throw error;
    }
  }

  /** One write to the disk for all calls of a message, to the journal and to the audit. @returns why it failed */
  #begin(drafts: readonly Draft[], origin: Origin): EdgectlError | undefined {
    const calls = drafts.flatMap(({ call, request, row }) =>
      call !== undefined && isJournalled(row)
        ? [{ call, method: request.method, durable: row.class === 'change' }]
        : [],
    );
    const begin = (): void => {
      for (const { admitted } of drafts) admitted.begin();
    };
    try {
      // Opening a stream only to read needs no journal: its record may be written later.
      if (calls.length === 0) begin();
      else this.#options.journal.begin(calls, origin.caller, origin.route, begin);
      return undefined;
    } catch (thrown) {
      let cause = thrown;
      try {
        if (this.#options.journal.mayGoWithout(thrown)) {
          begin();
          return undefined;
        }
      } catch (again) {
        cause = again;
      }
      if (EdgectlError.is(cause)) return cause;
      return new EdgectlError('Unavailable', `the call cannot be journalled: ${(cause as Error).message}`, {
        layer: 'store',
        hint: 'every change is recorded before it runs: check whether the disk is full or read-only',
        cause,
      });
    }
  }

  async #run(draft: Draft, origin: Origin): Promise<AnswerText | undefined> {
    const { limits, sessions } = this.#options;
    const { request, row, admitted } = draft;
    const { id, params } = request;
    let failure: EdgectlError | undefined;
    let work: Promise<unknown> | undefined;
    const failed = (thrown: unknown): EdgectlError => {
      const error = EdgectlError.from(thrown);
      failure = hasEffect(row) ? error.withRan(admitted.effect.answered()) : error;
      return failure;
    };
    const run: RunMethod = async (method) => {
      try {
        // Devices and pods are changed by other doors, too: they say so themselves.
        if (row.class === 'change' && !/^(device|pod)\./.test(request.method))
          this.#options.targetChanges.note(request.method as MethodName, params);
        const result = await admitted.run(
          (signal) => {
            const called = method(params as never, { call: admitted, signal, sessions });
            const { fields } = params as { readonly fields?: readonly string[] };
            work = fields === undefined ? called : this.#cut(called, fields, admitted.caller, signal);
            return work;
          },
          Math.min(timeoutOf(params, row), origin.expiresInMs ?? Number.POSITIVE_INFINITY),
          this.#stopping.signal,
        );
        return admitted.unrecorded && isJournalled(row) ? unjournalled(result) : result;
      } catch (error) {
        throw failed(error);
      }
    };
    let text: AnswerText | undefined;
    try {
      const response = await this.#dispatch.respond(request, run);
      text =
        failure === undefined
          ? responseText(response, params, limits, hasEffect(row))
          : errorText(id ?? null, failure, params);
    } catch (error) {
      text = errorText(id ?? null, failed(error), params);
    }
    closeCall(this.#options, draft, { text: text ?? '', failure, work });
    return id === undefined ? undefined : text;
  }

  async #cut(
    called: Promise<unknown>,
    fields: readonly string[],
    { principal }: Caller,
    signal: AbortSignal,
  ): Promise<unknown> {
    return this.#selections.select(principal, await called, fields, signal);
  }

  /** Nothing of it has run. */
  #giveUp(draft: Draft, error: EdgectlError): string | undefined {
    const { id } = draft.request;
    const failure = hasEffect(draft.row) ? error.withRan('no') : error;
    const text = id === undefined ? '' : failureText(id, failure);
    closeCall(this.#options, draft, { text, failure, work: undefined });
    return id === undefined ? undefined : text;
  }

  /** A draft whose journal entry could not be written: it does not run. */
  #dropped(draft: Draft, origin: Origin, error: EdgectlError): Work {
    if (draft.call !== undefined) this.#options.deduplicator.forget(draft.call);
    this.#options.runningCalls.leave(origin.caller);
    const { request } = draft;
    const { work, text = '' } = this.#refused(request, request.id ?? null, origin, error);
    // The same call may be in the same batch twice; the second one waits.
    draft.settle(text);
    return work;
  }

  #refused(
    request: RpcRequest | undefined,
    id: RequestId | null,
    origin: Origin,
    error: EdgectlError,
  ): { readonly work: Work; readonly text: string | undefined } {
    let failure = error;
    if (request !== undefined && isMethodName(request.method)) {
      this.#options.admission.refused(auditedCall(request, origin.caller), error);
      if (hasEffect(METHODS[request.method])) failure = error.withRan('no');
    }
    const notification = request !== undefined && request.id === undefined;
    const text = notification ? undefined : errorText(id, failure, request?.params ?? {});
    return { work: answered(id, text), text };
  }
}

/** Nothing is left to do. */
function answered(id: RequestId | null, text: string | undefined): Work {
  return { id, ordered: false, run: () => Promise.resolve(text), giveUp: () => text };
}

/** Whether a call is recorded before it runs: a change, a stream, or an operation on somebody else's session. */
function isRecorded({ row, request }: Draft): boolean {
  if (row.class === 'control') return request.params.principal !== undefined;
  return row.class === 'change' || row.class === 'stream';
}

/** Calls that change something: those of class `change`, and the streams that run a program. */
function isJournalled(row: MethodRow): boolean {
  return row.class === 'change' || (row.class === 'stream' && row.errors.includes('Interrupted'));
}

function timeoutOf(params: Readonly<Record<string, unknown>>, row: MethodRow): number {
  return typeof params.timeoutSeconds === 'number' ? params.timeoutSeconds * 1000 : row.defaultTimeoutMs;
}

function notServed(name: string): EdgectlError {
  const message = isMethodName(name)
    ? `this agent does not serve ${name}`
    : `there is no method ${JSON.stringify(name.slice(0, 64))}`;
  return new EdgectlError('MethodNotFound', message, { hint: 'rpc.discover lists what is served' });
}
