/** Writes answers: to requests, and refusals where Node.js has no request to answer, or would answer without a word. Each of those is a Status. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { failureStatus, type KubernetesStatus } from '../../../common/kubernetes/status.ts';
import type { Clock } from '../../../common/clock.ts';
import type { AdmittedCall } from '../../admission/admission.ts';
import { RETRY_AFTER_SECONDS } from './status.ts';

export const JSON_TYPE = 'application/json';

/** A whole answer at once. */
export function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string | Buffer,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  sendText(response, status, JSON_TYPE, stringifyExact(value));
}

export function sendStatus(response: ServerResponse, status: KubernetesStatus): void {
  if (status.code === 401) response.setHeader('www-authenticate', 'Bearer realm="edgectl"');
  if (status.code === 429) response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  sendJson(response, status, status.code);
}

/**
 * The Warning header of an answer that was served without an audit record (`audit: best-effort`, while the agent's database cannot be
 * written), as in Kubernetes. kubectl and client libraries print it (RFC 9111, section 5.5; 299 is any other).
 */
const NOT_JOURNALLED =
  '299 - "not journalled: the database of the agent cannot be written, and the policy says audit: best-effort"';

/** The value of the header `warning`; `undefined` if the record was written. */
export function warningOf({ unrecorded }: Pick<AdmittedCall, 'unrecorded'>): string | undefined {
  return unrecorded ? NOT_JOURNALLED : undefined;
}

/** How long what a client still sends is thrown away: a connection that is cut before would lose the answer with it. */
const LINGER_MS = 2_000;

const refused = new WeakSet<Duplex>();

/** Refuses input that is not HTTP, is too large, or takes too long. */
export function refuse({ code }: NodeJS.ErrnoException, socket: Duplex, clock: Clock): void {
  // The rest of what is not a request is none either.
  if (refused.has(socket)) return;
  if (!socket.writable || code === 'ECONNRESET') socket.destroy();
  else sendRaw(socket, refusalOf(code), clock);
}

function refusalOf(code: string | undefined): KubernetesStatus {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return failureStatus({
        code: 431,
        reason: 'RequestEntityTooLarge',
        message:
          'the head of the request is too large: the limit is 64 KiB, or 1 MiB with a client certificate; send a long command to the standard input of a shell',
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return failureStatus({ code: 408, reason: 'Timeout', message: 'the request did not come in time' });
    default:
      return failureStatus({ code: 400, reason: 'BadRequest', message: 'the request is not HTTP/1.1' });
  }
}

export function unmetExpectation(): KubernetesStatus {
  return failureStatus({
    code: 417,
    reason: 'BadRequest',
    message: 'of Expect, 100-continue alone is understood',
  });
}

export function noProxy(): KubernetesStatus {
  return failureStatus({ code: 405, reason: 'MethodNotAllowed', message: 'this server is not a proxy' });
}

/** Writes a whole answer to a connection that Node.js does not answer on, and closes it. */
export function sendRaw(socket: Duplex, status: KubernetesStatus, clock: Clock): void {
  refused.add(socket);
  const body = JSON.stringify(status);
  const lingering = clock.after(LINGER_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.once('end', () => socket.destroy());
  socket.once('close', () => lingering.stop());
  socket.end(
    [
      `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? ''}`,
      `Content-Type: ${JSON_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  socket.resume();
}
