/** Refusals where Node.js has no request to answer, or would answer without a word: each one is a Status. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../common/clock.ts';
import { failureStatus, type KubernetesStatus } from '../../../common/kubernetes/status.ts';
import { JSON_TYPE } from './respond.ts';

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
