/** The files of the node's own authority, its issued certificates and its revocation list: beside the agent's database. */
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
