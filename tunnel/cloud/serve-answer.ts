/** Logs and metrics for kube-apiserver: one request, answered through the tunnel. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Channel } from '../wire/channel.ts';
import type { LogResume } from '../wire/connect-message.ts';
import type { KubeletRequest } from '../wire/kubelet-request.ts';
import { type AnyResponse, closedSignal, fail, flushHead, write, writeHead } from './any-response.ts';
import { goHeaders } from './go-headers.ts';
import type { NodeRegistry } from './node-registry.ts';
import type { NodeSession } from './node-session.ts';

export interface AnswerOptions {
  readonly clock: Clock;
  readonly registry: NodeRegistry;
  /** How long metrics may take to begin. */
  readonly answerTimeoutMs: number;
  /** How long a followed log waits for the node's next tunnel. */
  readonly resumeWaitMs: number;
}

/** A log that says nothing yet is a log all the same: its reader gets the answer's head. */
const QUIET_LOG_MS = 1_000;

export class AnswerServer {
  readonly #options: AnswerOptions;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** Never rejects. Resolves with the status that the client got; 499 where it left. */
  async serve(
    session: NodeSession,
    request: KubeletRequest,
    incoming: IncomingMessage,
    response: AnyResponse,
  ): Promise<number> {
    const gone = closedSignal(response);
    let open: Channel | undefined;
    gone.addEventListener('abort', () => open?.destroy());
    let current = session;
    let resume: LogResume | undefined;
    for (;;) {
      const channel = this.#open(current, request, incoming, resume);
      open = channel;
      if (gone.aborted) channel.destroy();
      let failure: EdgectlError | undefined;
      try {
        await this.#begin(current, request, channel, response, resume !== undefined);
        for await (const chunk of channel as AsyncIterable<Buffer>) await write(response, chunk);
        failure = channel.failure;
      } catch (error) {
        failure = EdgectlError.from(error, 'BackendError', { layer: 'tunnel' });
        channel.destroy();
      }
      if (gone.aborted) return 499;
      if (failure === undefined) break;
      resume = current.link.isOpen ? undefined : nextPlace(request, channel, resume);
      const { registry, resumeWaitMs } = this.#options;
      const next = resume && (await registry.next(current.node, resumeWaitMs, gone));
      if (next === undefined || next.link.mode !== 'v1') return fail(response, failure);
      current = next;
    }
    (response as ServerResponse).end();
    return response.statusCode;
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

  /** Sends the head of the answer as soon as it is known. */
  async #begin(
    { link }: NodeSession,
    request: KubeletRequest,
    channel: Channel,
    response: AnyResponse,
    resumed: boolean,
  ): Promise<void> {
    const isLog = request.kind !== 'metrics';
    if (link.mode === 'v1') {
      const timer = this.#options.clock.after(this.#options.answerTimeoutMs, () =>
        channel.destroy(late(request.path)),
      );
      const answer = await channel.answered.finally(() => timer.stop());
      if (resumed && answer.status !== 200)
        throw new EdgectlError('Gone', 'the log cannot go on where it was lost', { layer: 'tunnel' });
      if (!response.headersSent) writeHead(response, answer.status, { ...answer.headers });
    } else {
      const limitMs = isLog ? QUIET_LOG_MS : this.#options.answerTimeoutMs;
      const began = await beginning(channel, this.#options.clock, limitMs);
      if (!began && !isLog) throw late(request.path);
      if (channel.failure !== undefined && channel.receivedBytes === 0) throw channel.failure;
      // The wire has no status and no headers.
      const json = request.path.startsWith('/stats');
      writeHead(response, 200, { 'content-type': json ? 'application/json' : 'text/plain; charset=utf-8' });
    }
    flushHead(response);
  }
}

/** The first byte or the end has come; false where the time was over first. */
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

/** Where a followed log goes on; `undefined` where it cannot. Nothing received yet is a place too: the beginning. */
function nextPlace(
  request: KubeletRequest,
  channel: Channel,
  before: LogResume | undefined,
): LogResume | undefined {
  if (request.kind !== 'logs' || request.query.get('follow') !== 'true') return undefined;
  const { cursor, receivedBytes } = channel;
  if (cursor !== undefined) return { cursor: cursor.cursor, skipBytes: receivedBytes - cursor.bytes };
  if (before !== undefined && before.cursor !== '')
    return { ...before, skipBytes: before.skipBytes + receivedBytes };
  return receivedBytes === 0 ? { cursor: '', skipBytes: 0 } : undefined;
}
