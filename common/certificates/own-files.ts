/** Where the node keeps its own authority, what that issued, and what it took back: beside the agent's database. */
import { dirname, join } from 'node:path';

/** The folder. */
export function ownCertificates(database: string): string {
  return join(dirname(database), 'tls');
}

/** The revocation list as PEM, written by `edgectl cert revoke`. */
export function ownRevocationList(database: string): string {
  return join(ownCertificates(database), 'revoked.crl');
}

/** JSON: what was issued. */
export function issuedRecord(database: string): string {
  return join(ownCertificates(database), 'issued.json');
}
