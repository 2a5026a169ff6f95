/** What a peer's certificate says, and why one was refused. */
import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { certificateIdentity } from '../../common/certificates/revocation-list.ts';

/** The common name; empty if there is none. */
export function certificateName(socket: TLSSocket): string {
  const name: unknown = socket.getPeerCertificate()?.subject?.CN;
  return typeof name === 'string' ? name : '';
}

/** Its organizations, which Kubernetes reads as the user's groups. */
export function certificateGroups(socket: TLSSocket): readonly string[] {
  const groups: unknown = socket.getPeerCertificate()?.subject?.O;
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  return typeof groups === 'string' ? [groups] : [];
}

/**
 * Whether the peer has shown a certificate that was verified. `authorized` alone does not say so: Node.js sets it for a TLS 1.3
 * session that is resumed, also where the session began without a certificate.
 */
export function isVerified(socket: TLSSocket): boolean {
  return socket.authorized && socket.getPeerCertificate()?.raw !== undefined;
}

/** What revocation lists name the certificate of a verified peer by; `undefined` for every other. */
export function identityOf(socket: TLSSocket): string | undefined {
  return isVerified(socket) ? certificateIdentity(socket.getPeerCertificate().raw) : undefined;
}

/** A certificate that a revocation list names, in words for its owner and for the log. */
export function takenBack(socket: TLSSocket): EdgectlError {
  const { serialNumber } = socket.getPeerCertificate();
  return new EdgectlError(
    'Unauthorized',
    `its certificate (${certificateName(socket)}, number ${serialNumber}) was taken back: a list of revocationLists names it`,
    { layer: 'tunnel' },
  );
}

/** What rests on a certificate ends with it when it is taken back. */
export const TAKEN_BACK = new EdgectlError('Unauthorized', 'the certificate was taken back', {
  layer: 'tunnel',
});

/** The authorities of a port, as messages name them. */
export interface Authorities {
  /** Where they are configured: `stream.caFile`. */
  readonly setting: string;
  /** PEM. */
  readonly ca: Buffer;
}

/**
 * The peer of a port that judges certificates at the request: so it learns in words what is wrong, and the log learns its address.
 * @throws EdgectlError `Unauthorized`: whose certificate it is, which authority is asked for, what to do
 */
export function requireVerified(socket: TLSSocket, authorities: Authorities): void {
  if (!isVerified(socket))
    throw new EdgectlError('Unauthorized', refusal(socket, authorities), { layer: 'tunnel' });
}

function refusal(socket: TLSSocket, authorities: Authorities): string {
  const wanted = `${authorityNames(authorities)}, the authority in ${authorities.setting}`;
  const { raw, issuer } = socket.getPeerCertificate() ?? {};
  if (raw === undefined)
    return `it showed no certificate; one is needed that was signed by ${wanted} (many programs show none where theirs is another authority's)`;
  const code: unknown = socket.authorizationError;
  const why = typeof code === 'string' ? code : String((code as Error | null)?.message ?? 'not verified');
  const issued = `${certificateName(socket)}, issued by ${String(issuer?.CN ?? 'nobody that is named')}`;
  return `its certificate (${issued}) is not accepted: ${why}; one is needed that was signed by ${wanted}`;
}

/** Common names of what is in a file of certificates. */
export function authorityNames({ ca }: Pick<Authorities, 'ca'>): string {
  const blocks = ca.toString().match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const names = blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block).subject.replaceAll('\n', ', ')];
    } catch {
      return [];
    }
  });
  return names.length === 0 ? 'nobody' : names.join(' or ');
}

/** A handshake that failed, in words for the log. OpenSSL says in `reason` what it refused. */
export function tlsRefusal(error: Error & { readonly reason?: string }, socket: TLSSocket): string {
  const code: unknown = socket.authorizationError;
  if (code === undefined || code === null) return error.reason ?? error.message;
  return `its certificate is not accepted: ${typeof code === 'string' ? code : error.message}`;
}
