/** What a peer's certificate says, and why one was refused. */
import type { TLSSocket } from 'node:tls';

/** The common name; empty where there is none. */
export function certificateName(socket: TLSSocket): string {
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? name : '';
}

/** In words, for the log: Node.js itself only says that the connection was reset. */
export function tlsRefusal(error: Error, socket: TLSSocket): string {
  const reason: unknown = socket.authorizationError;
  if (reason === undefined || reason === null) return error.message;
  const shown = socket.getPeerCertificate();
  // Without a certificate there is an empty object.
  if (shown === null || Object.keys(shown).length === 0) return 'it showed no client certificate';
  const subject: unknown = shown.subject?.CN;
  return `its certificate ${typeof subject === 'string' ? subject : ''} is not accepted: ${typeof reason === 'string' ? reason : error.message}`;
}
