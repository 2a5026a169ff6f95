/** What is told of a TLS handshake that failed. */
import type { Socket } from 'node:net';
import type { Refusals } from '../refusals.ts';

/** Whoever opened a connection and went away without a byte of TLS has asked for nothing: a port scan, a health check. */
const SAID_NOTHING = new Set(['ECONNRESET', 'ERR_TLS_HANDSHAKE_TIMEOUT']);

export function refuseHandshake(
  refusals: Pick<Refusals, 'refuse'>,
  error: NodeJS.ErrnoException,
  socket: Pick<Socket, 'remoteAddress'>,
): void {
  if (SAID_NOTHING.has(error.code ?? '')) return;
  refusals.refuse('handshake', {
    who: socket.remoteAddress ?? 'unknown',
    reason: error.code ?? error.message,
    hint: 'does the client speak TLS 1.2 or later here, and does it trust the authority that signed the certificate of this listener?',
  });
}
