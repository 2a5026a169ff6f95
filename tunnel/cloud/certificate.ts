/** What a peer's certificate says, and why one was refused. */
import type { TLSSocket } from 'node:tls';

/** The common name; empty where there is none. */
export function certificateName(socket: TLSSocket): string {
  const name: unknown = socket.getPeerCertificate()?.subject?.CN;
  return typeof name === 'string' ? name : '';
}

/** Its organisations: the groups of a user of Kubernetes. */
export function certificateGroups(socket: TLSSocket): readonly string[] {
  const groups: unknown = socket.getPeerCertificate()?.subject?.O;
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  return typeof groups === 'string' ? [groups] : [];
}

/** In words, for the log. OpenSSL says in `reason` what it refused; where Node.js itself did, the socket says why. */
export function tlsRefusal(error: Error & { readonly reason?: string }, socket: TLSSocket): string {
  const code: unknown = socket.authorizationError;
  if (code === undefined || code === null) return error.reason ?? error.message;
  return `its certificate is not accepted: ${typeof code === 'string' ? code : error.message}`;
}
