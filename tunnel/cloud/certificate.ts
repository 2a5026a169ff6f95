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

/** What rests on a certificate ends with it when its authority is no longer one of the port's. */
export const AUTHORITY_GONE = new EdgectlError(
  'Unauthorized',
  'the authority of the certificate is no longer accepted',
  { layer: 'tunnel' },
);

/**
 * The authorities of a port as they are now. A connection was verified by those of its handshake: once they are others, each
 * certificate is looked at again.
 */
export class CurrentAuthorities {
  #ca: Buffer;
  #certificates: readonly X509Certificate[];
  /** Which authorities each connection was found to rest on. */
  readonly #verified = new WeakMap<TLSSocket, Buffer>();

  constructor(ca: Buffer) {
    this.#ca = ca;
    this.#certificates = certificatesIn(ca);
  }

  /** PEM. */
  get ca(): Buffer {
    return this.#ca;
  }

  replace(ca: Buffer): void {
    if (ca.equals(this.#ca)) return;
    this.#ca = ca;
    this.#certificates = certificatesIn(ca);
  }

  /** False if the client's certificate was verified by authorities of before alone. True where it shows none. */
  accept(client: TLSSocket): boolean {
    if (!isVerified(client) || this.#verified.get(client) === this.#ca) return true;
    if (!this.#issued(client)) return false;
    this.#verified.set(client, this.#ca);
    return true;
  }

  /** The client's own certificate, or one between it and the authority. */
  #issued(client: TLSSocket): boolean {
    let shown = client.getPeerCertificate(true);
    for (let depth = 0; depth < CHAIN_MAX; depth += 1) {
      const certificate = new X509Certificate(shown.raw);
      const isGood = this.#certificates.some(
        (authority) =>
          authority.fingerprint256 === certificate.fingerprint256 ||
          (certificate.checkIssued(authority) && certificate.verify(authority.publicKey)),
      );
      if (isGood) return true;
      const { issuerCertificate } = shown;
      if (issuerCertificate === undefined || issuerCertificate.raw.equals(shown.raw)) return false;
      shown = issuerCertificate;
    }
    return false;
  }
}

/** Of certificates, as many as OpenSSL follows. */
const CHAIN_MAX = 100;

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
  const names = certificatesIn(ca).map(({ subject }) => subject.replaceAll('\n', ', '));
  return names.length === 0 ? 'nobody' : names.join(' or ');
}

function certificatesIn(ca: Buffer): readonly X509Certificate[] {
  const blocks = ca.toString().match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

/** A handshake that failed, in words for the log. OpenSSL says in `reason` what it refused. */
export function tlsRefusal(error: Error & { readonly reason?: string }, socket: TLSSocket): string {
  const code: unknown = socket.authorizationError;
  if (code === undefined || code === null) return error.reason ?? error.message;
  return `its certificate is not accepted: ${typeof code === 'string' ? code : error.message}`;
}
