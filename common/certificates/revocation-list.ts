/** Which certificates an authority has taken back (RFC 5280, section 5). */
import { type DerValue, derChildren, readDer } from './der.ts';

const INTEGER = 0x02;
const SEQUENCE = 0x30;
/** Of a certificate: `[0]`. */
const VERSION = 0xa0;
const CRL_BLOCK = /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g;

/** Its issuer and its number: what revocation lists name it by. @param der the certificate. @throws Error if it is none */
export function certificateIdentity(der: Buffer): string {
  const [body] = derChildren(readDer(der));
  if (body === undefined) throw new Error('it is not a certificate');
  const [serial, , issuer] = derChildren(body).filter(({ tag }) => tag !== VERSION);
  return identity(issuer, serial);
}

/** @param list PEM, also several behind each other, or DER. @throws Error if it is none */
export function revokedIdentities(list: Buffer): readonly string[] {
  const blocks = [...list.toString('latin1').matchAll(CRL_BLOCK)].map(([, text = '']) =>
    Buffer.from(text, 'base64'),
  );
  return (blocks.length === 0 ? [list] : blocks).flatMap(revokedIn);
}

/** TBSCertList: version?, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates?, extensions? */
function revokedIn(der: Buffer): string[] {
  const [body] = derChildren(readDer(der));
  if (body?.tag !== SEQUENCE) throw new Error('it is not a revocation list');
  const parts = derChildren(body);
  const [signature, issuer, thisUpdate, ...rest] = parts[0]?.tag === INTEGER ? parts.slice(1) : parts;
  if (signature?.tag !== SEQUENCE || issuer?.tag !== SEQUENCE || thisUpdate === undefined)
    throw new Error('it is not a revocation list');
  const revoked = rest.find(({ tag }) => tag === SEQUENCE);
  return revoked === undefined
    ? []
    : derChildren(revoked).map((entry) => identity(issuer, derChildren(entry)[0]));
}

function identity(issuer: DerValue | undefined, serial: DerValue | undefined): string {
  if (issuer?.tag !== SEQUENCE || serial?.tag !== INTEGER) throw new Error('it has no issuer or no number');
  return `${issuer.whole.toString('base64')} ${serial.content.toString('hex')}`;
}
