/** A connection to the streaming server behind a target, upgraded as the client asked, and what it answered. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { readingRequest } from '../../../common/reading-socket.ts';
import { readRefusal } from '../../../common/remotecommand/refusal.ts';
import { orReject } from '../../../common/fault-boundary.ts';
import type { StreamTarget } from '../../pods/exec/stream-target.ts';

export interface UpgradeRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string | string[]>>;
}

export interface Upgraded {
  readonly socket: Socket;
  readonly answer: IncomingMessage;
  /** Bytes that arrived together with the response. */
  readonly head: Buffer;
}

/** @throws EdgectlError `Unavailable`, `BackendError` where it refuses, or the reason of `signal` */
export function dialStreamingServer(
  { url, source }: Pick<StreamTarget, 'url' | 'source'>,
  { method, headers }: UpgradeRequest,
  signal: AbortSignal,
): Promise<Upgraded> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      method,
      headers,
      ...readingRequest(url),
      // The server is on loopback and makes its own certificate at each start.
      rejectUnauthorized: false,
    });
    const abort = orReject(reject, () => {
      sent.destroy(EdgectlError.from(signal.reason, 'Canceled'));
    });
    const settled = (): void => signal.removeEventListener('abort', abort);
    sent.once(
      'upgrade',
      orReject(reject, (answer: IncomingMessage, socket: Socket, head: Buffer) => {
        settled();
        resolve({ socket, answer, head });
      }),
    );
    sent.once(
      'response',
      orReject(reject, (answer: IncomingMessage) => {
        settled();
        readRefusal(answer).then((result) => reject(refused(source, result)), reject);
      }),
    );
    sent.on(
      'error',
      orReject(reject, (cause: Error) => {
        settled();
        reject(EdgectlError.is(cause) ? cause : unreachable(source, url, cause));
      }),
    );
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    sent.end();
  });
}

function refused(
  layer: StreamTarget['source'],
  result: Awaited<ReturnType<typeof readRefusal>>,
): EdgectlError {
  const { httpStatus, text } = 'refused' in result ? result.refused : { httpStatus: 0, text: '' };
  return new EdgectlError(
    'BackendError',
    `the streaming server refused the connection: ${httpStatus} ${text}`,
    {
      layer,
      hint: 'it may not support the protocol that the client asks for',
    },
  );
}

function unreachable(layer: StreamTarget['source'], url: URL, cause: Error): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    `the streaming server at ${url.host} cannot be reached: ${cause.message}`,
    {
      layer,
      hint: 'the agent must run in the network namespace of the node',
      cause,
    },
  );
}
