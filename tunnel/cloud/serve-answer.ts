/** Logs and metrics for kube-apiserver: one request, answered through the tunnel. */
import type { IncomingMessage } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Channel } from '../wire/channel.ts';
import type { LogResume } from '../wire/connect-message.ts';
import type { KubeletRequest } from '../wire/kubelet-request.ts';
import type { WireAnswer } from '../wire/own-messages.ts';
import { kubeedgeRefusal } from '../wire/kubeedge-refusal.ts';
import { Answer, CLIENT_LEFT, type Served } from './answer.ts';
import type { AnyResponse } from './any-response.ts';
import { goHeaders } from './go-headers.ts';
import { REFUSAL_MAX_BYTES, refusalText } from './log-refusal.ts';
import type { NodeRegistry } from './node-registry.ts';
import type { NodeSession } from './node-session.ts';

export interface AnswerOptions {
  readonly clock: Clock;
  readonly registry: NodeRegistry;
  /** How long metrics may take to begin. */
  readonly answerTimeoutMs: number;
  /** How long a log waits for the node's next tunnel. */
  readonly resumeWaitMs: number;
  readonly log: Logger;
}

/** A followed log that says nothing yet is a log anyway: its reader gets the answer's head. */
const QUIET_LOG_MS = 1_000;
/** TooManyRequests, Unavailable, Timeout: a node that has just started says so of a log that it can give a moment later. */
const MOMENTARY: ReadonlySet<number> = new Set([429, 503, 504]);
/** After that long such a node is asked again. */
const ASK_AGAIN_MS = 1_000;

/** An answer that is not whole. */
interface Cut {
  readonly reason: EdgectlError;
  /** The node was asked to continue with the log, and refused with this status. */
  readonly refusedWith?: number;
}

export class AnswerServer {
  readonly #options: AnswerOptions;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /**
   * Never rejects.
   * @param ending aborts, with an EdgectlError as its reason, when the answer has to end whether it is whole or not
   */
  async serve(
    session: NodeSession,
    request: KubeletRequest,
    incoming: IncomingMessage,
    response: AnyResponse,
    ending: AbortSignal,
  ): Promise<Served> {
    const answer = new Answer(response, request, this.#options.clock);
    let open: Channel | undefined;
    const end = (): void => {
      open?.destroy(answer.gone.aborted ? undefined : (ending.reason as EdgectlError));
    };
    answer.gone.addEventListener('abort', end);
    ending.addEventListener('abort', end);
    try {
      let current = session;
      let resume: LogResume | undefined;
      /** Until when a node may refuse to go on; begins again with each tunnel that is lost in the middle of the log. */
      let untilMs = Number.POSITIVE_INFINITY;
      for (;;) {
        const channel = this.#open(current, request, incoming, resume);
        open = channel;
        if (answer.gone.aborted || ending.aborted) end();
        const passed = await this.#pass(current, request, channel, answer, resume !== undefined);
        if (answer.gone.aborted) return CLIENT_LEFT;
        if ('status' in passed) return passed;
        const { reason, refusedWith } = passed;
        // What refuses has no part of the log in it: the place is the one that was asked for.
        if (refusedWith === undefined) {
          resume = current.link.isOpen ? undefined : nextPlace(request, channel, resume);
          untilMs = this.#options.clock.monotonic() + this.#options.resumeWaitMs;
        } else if (current.link.isOpen) {
          const again =
            MOMENTARY.has(refusedWith) && (await this.#momentPasses(untilMs, answer, ending, current));
          if (!again) resume = undefined;
        }
        const next = resume && (await this.#nextSession(current.node, untilMs, answer, ending));
        if (next === undefined || next.link.mode !== 'v1') {
          // Said before the reader has come so far: one that stalls may take its time.
          const { node } = current;
          if (answer.begun)
            this.#options.log.warn({ node, path: request.path, reason: reason.message }, 'an answer was cut');
          return await answer.fail(reason);
        }
        current = next;
      }
    } finally {
      ending.removeEventListener('abort', end);
    }
  }

  /** From one tunnel to the client, whole: or why it is not. */
  async #pass(
    session: NodeSession,
    request: KubeletRequest,
    channel: Channel,
    answer: Answer,
    resumed: boolean,
  ): Promise<Served | Cut> {
    try {
      const refusal = await this.#begin(session, request, channel, answer, resumed);
      if (refusal !== undefined)
        return resumed ? await notResumed(channel, refusal) : await refused(channel, answer, refusal);
      // A channel that is given up because its reader stalls is not waited for: the reader would never take more.
      for await (const chunk of channel as AsyncIterable<Buffer>) await answer.write(chunk, channel);
      const { failure } = channel;
      return failure === undefined ? answer.end() : { reason: failure };
    } catch (error) {
      channel.destroy();
      return { reason: EdgectlError.from(error, 'BackendError', { layer: 'tunnel' }) };
    }
  }

  async #nextSession(
    node: string,
    untilMs: number,
    { gone }: Answer,
    ending: AbortSignal,
  ): Promise<NodeSession | undefined> {
    if (ending.aborted) return undefined;
    const { registry, clock } = this.#options;
    const withinMs = Math.max(0, untilMs - clock.monotonic());
    return await registry.next(node, withinMs, AbortSignal.any([gone, ending]));
  }

  /** Waits a moment, or until somebody leaves. @returns false if the time is over before that */
  async #momentPasses(
    untilMs: number,
    { gone }: Answer,
    ending: AbortSignal,
    { ended }: NodeSession,
  ): Promise<boolean> {
    const { clock } = this.#options;
    if (clock.monotonic() + ASK_AGAIN_MS > untilMs) return false;
    const left = AbortSignal.any([gone, ending, ended]);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        timer.stop();
        left.removeEventListener('abort', wake);
        resolve();
      };
      const timer = clock.after(ASK_AGAIN_MS, wake);
      left.addEventListener('abort', wake);
      if (left.aborted) wake();
    });
    return true;
  }

  #open(
    session: NodeSession,
    { kind, path, query }: KubeletRequest,
    incoming: IncomingMessage,
    resume: LogResume | undefined,
  ): Channel {
    const channel = session.open(kind === 'metrics' ? 'metricConnect' : 'logsConnect', {
      path,
      query: rawQuery(incoming.url, query),
      headers: goHeaders(incoming.rawHeaders),
      ...(resume === undefined || resume.cursor === '' ? {} : { resume }),
    });
    channel.on('error', () => undefined);
    return channel;
  }

  /** Sends the head of the answer as soon as it is known. @returns the status with which the node refuses a log, or to continue with it */
  async #begin(
    { link }: NodeSession,
    request: KubeletRequest,
    channel: Channel,
    answer: Answer,
    resumed: boolean,
  ): Promise<number | undefined> {
    if (link.mode === 'v1') {
      const timer = this.#options.clock.after(this.#options.answerTimeoutMs, () =>
        channel.destroy(late(request.path)),
      );
      const { status, headers } = await channel.answered.finally(() => timer.stop());
      if (resumed ? status !== 200 : answer.isLog && status >= 400) return status;
      if (!answer.begun) answer.begin(status, headersOf(headers));
    } else {
      const follows = answer.isLog && request.query.get('follow') === 'true';
      // Of a log that comes to its end the first byte or the end tells what it is.
      const limitMs = follows ? QUIET_LOG_MS : this.#options.answerTimeoutMs;
      const began = await beginning(channel, this.#options.clock, limitMs);
      if (!began && !answer.isLog) throw late(request.path);
      if (channel.failure !== undefined && channel.receivedBytes === 0) throw channel.failure;
      const refusal = await refusalOnly(channel, this.#options.clock, limitMs);
      if (refusal !== undefined)
        throw new EdgectlError(answer.isLog ? 'InvalidRequest' : 'BackendError', refusal, { layer: 'edged' });
      // The wire has no status and no headers.
      const json = request.path.startsWith('/stats');
      answer.begin(200, { 'content-type': json ? 'application/json' : 'text/plain; charset=utf-8' });
    }
    return undefined;
  }
}

/** The headers that a node may set: not the length, and not the framing. */
const ANSWER_HEADERS = ['content-type', 'content-encoding', 'vary'] as const;

function headersOf(answered: WireAnswer['headers']): Record<string, string> {
  const named = new Map(Object.entries(answered).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => {
      const value = named.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** On KubeEdge's wire a refusal is a text and nothing else: what may be one is waited for to its end. */
async function refusalOnly(channel: Channel, clock: Clock, limitMs: number): Promise<string | undefined> {
  const first = channel.read() as Buffer | null;
  if (first === null) return undefined;
  const text = kubeedgeRefusal(first);
  if (text !== undefined && !channel.remoteEnded) {
    await new Promise<void>((resolve) => {
      const timer = clock.after(limitMs, resolve);
      channel.once('remoteEnd', () => {
        timer.stop();
        resolve();
      });
      channel.once('close', resolve);
    });
  }
  if (text !== undefined && channel.remoteEnded && channel.receivedBytes === first.length) return text;
  channel.unshift(first);
  return undefined;
}

async function refused(channel: Channel, answer: Answer, status: number): Promise<Served> {
  return answer.refuseLog(status, await words(channel));
}

async function notResumed(channel: Channel, status: number): Promise<Cut> {
  const reason = new EdgectlError(
    'Gone',
    `the log cannot be resumed where it was interrupted: ${await words(channel)}`,
    {
      layer: 'tunnel',
    },
  );
  return { reason, refusedWith: status };
}

/** A node's refusal of a log, which is short. */
async function words(channel: Channel): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of channel as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= REFUSAL_MAX_BYTES) break;
  }
  return refusalText(Buffer.concat(chunks).subarray(0, REFUSAL_MAX_BYTES));
}

/** The first byte or the end has come; false if the time was over first. */
function beginning(channel: Channel, clock: Clock, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (began: boolean): void => {
      timer.stop();
      channel.off('readable', here);
      channel.off('close', here);
      resolve(began);
    };
    const here = (): void => settle(true);
    const timer = clock.after(limitMs, () => settle(false));
    channel.on('readable', here);
    channel.on('close', here);
  });
}

function late(path: string): EdgectlError {
  return new EdgectlError('Timeout', `the node did not answer ${path} in time`, { layer: 'tunnel' });
}

/** The query as it came: kubelet's parameters are repeated and ordered. */
function rawQuery(url: string | undefined, query: URLSearchParams): string {
  const mark = url?.indexOf('?') ?? -1;
  return url !== undefined && mark >= 0 ? url.slice(mark + 1) : query.toString();
}

/** Where a log continues; `undefined` if it cannot. Nothing received yet is a place too: the beginning. */
function nextPlace(
  request: KubeletRequest,
  channel: Channel,
  before: LogResume | undefined,
): LogResume | undefined {
  if (request.kind !== 'logs') return undefined;
  const { cursor, receivedBytes } = channel;
  if (cursor !== undefined) return { cursor: cursor.cursor, skipBytes: receivedBytes - cursor.bytes };
  if (before !== undefined && before.cursor !== '')
    return { ...before, skipBytes: before.skipBytes + receivedBytes };
  return receivedBytes === 0 ? { cursor: '', skipBytes: 0 } : undefined;
}
