/** Issues X.509 certificates (RFC 5280). Heavy: loaded only where one is needed. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import { isIP } from 'node:net';
import { BitString, fromBER, Integer, OctetString, Utf8String } from 'asn1js';
import {
  Attribute,
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificateRevocationList,
  CertificationRequest,
  Extension,
  Extensions,
  ExtKeyUsage,
  GeneralName,
  GeneralNames,
  RevokedCertificate,
  Time,
  TimeType,
} from 'pkijs';
import { addressBytes } from '../address-bytes.ts';

/** PEM. */
export interface IssuedPair {
  readonly cert: string;
  readonly key: string;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const DIGEST = 'SHA-256';

const OID = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  crlNumber: '2.5.29.20',
  extensionRequest: '1.2.840.113549.1.9.14',
} as const;

/** RFC 5280, section 4.2.1.6. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;
/** RFC 5280, section 4.2.1.3: the octet, and how many of its last bits are unused. */
const DIGITAL_SIGNATURE = { octet: 0x80, unusedBits: 7 };
const CERT_AND_CRL_SIGN = { octet: 0x06, unusedBits: 1 };

/** A node without a battery starts with a clock of long ago. */
const NOT_BEFORE = new Date('1970-01-01T00:00:00Z');
/** RFC 5280, section 4.1.2.5: no end that is known. */
const NOT_AFTER = new Date('9999-12-31T23:59:59Z');

/** An authority that no other stands below. */
export async function issueAuthority(commonName: string): Promise<IssuedPair> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const authority = await draft(commonName, keys.publicKey);
  authority.issuer.typesAndValues = authority.subject.typesAndValues;
  authority.extensions = [
    extension(
      OID.basicConstraints,
      new BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema(),
      true,
    ),
    extension(OID.keyUsage, keyUsage(CERT_AND_CRL_SIGN), true),
    extension(OID.subjectKeyIdentifier, new OctetString({ valueHex: keyIdentifier(authority) }), false),
  ];
  await authority.sign(keys.privateKey, DIGEST);
  return { cert: certificatePem(authority), key: await keyPem(keys.privateKey) };
}

/** A server's certificate for these names and addresses, by `authority`, without an end. */
export async function issueServer(
  commonName: string,
  hosts: readonly string[],
  authority: IssuedPair,
): Promise<IssuedPair> {
  const { cert, key } = await issueCertificate({ commonName, hosts, usages: ['server'] }, authority);
  if (key === undefined) throw new Error('a new key was made and is gone');
  return { cert, key };
}

export interface CertificateWanted {
  readonly commonName: string;
  /** Names and addresses that a server is asked for by. */
  readonly hosts: readonly string[];
  readonly usages: readonly ('server' | 'client')[];
  /** Milliseconds since the epoch; absent: without an end. */
  readonly endsAtMs?: number;
  /** PEM; absent: a new pair is made. */
  readonly publicKey?: string;
}

/** @returns the key only where a new one was made */
export async function issueCertificate(
  { commonName, hosts, usages, endsAtMs, publicKey }: CertificateWanted,
  authority: IssuedPair,
): Promise<{ readonly cert: string; readonly key?: string }> {
  const keys =
    publicKey === undefined ? await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']) : undefined;
  const issuer = Certificate.fromBER(bytesOf(authority.cert));
  const certificate = await draft(commonName, keys?.publicKey);
  if (publicKey !== undefined)
    certificate.subjectPublicKeyInfo.fromSchema(fromBER(bytesOf(publicKey)).result);
  if (endsAtMs !== undefined) certificate.notAfter = timeOf(endsAtMs);
  certificate.issuer.typesAndValues = issuer.subject.typesAndValues;
  certificate.extensions = [
    ...extensionsOf(hosts, usages),
    extension(OID.subjectKeyIdentifier, new OctetString({ valueHex: keyIdentifier(certificate) }), false),
    ...authorityIdentifier(issuer),
  ];
  await certificate.sign(await signingKey(authority.key), DIGEST);
  return {
    cert: certificatePem(certificate),
    ...(keys === undefined ? {} : { key: await keyPem(keys.privateKey) }),
  };
}

/**
 * A request (PKCS #10) for an authority elsewhere.
 * @param key PEM of P-256; absent: a new one is made
 */
export async function requestCertificate(
  { commonName, hosts, usages }: Omit<CertificateWanted, 'publicKey' | 'endsAtMs'>,
  key?: string,
): Promise<{ readonly request: string; readonly key: string }> {
  const keys =
    key === undefined
      ? await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
      : await pairOf(key);
  const request = new CertificationRequest();
  request.version = 0;
  request.subject.typesAndValues = [nameOf(commonName)];
  await request.subjectPublicKeyInfo.importKey(keys.publicKey);
  const wanted = new Extensions({ extensions: extensionsOf(hosts, usages) });
  request.attributes = [new Attribute({ type: OID.extensionRequest, values: [wanted.toSchema()] })];
  await request.sign(keys.privateKey, DIGEST);
  return {
    request: pem('CERTIFICATE REQUEST', request.toSchema().toBER()),
    key: key ?? (await keyPem(keys.privateKey)),
  };
}

export interface Revoked {
  /** Hexadecimal, as `X509Certificate.serialNumber`. */
  readonly serial: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

/** @param nowMs milliseconds since the epoch. @returns PEM of a list that is valid until the next one */
export async function issueRevocationList(
  revoked: readonly Revoked[],
  authority: IssuedPair,
  nowMs: number,
): Promise<string> {
  const list = new CertificateRevocationList();
  list.version = 1;
  const issuer = Certificate.fromBER(bytesOf(authority.cert));
  list.issuer.typesAndValues = issuer.subject.typesAndValues;
  list.thisUpdate = timeOf(nowMs);
  list.nextUpdate = new Time({ type: TimeType.GeneralizedTime, value: NOT_AFTER });
  if (revoked.length > 0)
    list.revokedCertificates = revoked.map(
      ({ serial, atMs }) =>
        new RevokedCertificate({
          userCertificate: new Integer({ valueHex: arrayBufferOf(Buffer.from(serial, 'hex')) }),
          revocationDate: timeOf(atMs),
        }),
    );
  const number = new Integer({ value: Math.floor(nowMs / 1000) });
  list.crlExtensions = new Extensions({
    extensions: [extension(OID.crlNumber, number, false), ...authorityIdentifier(issuer)],
  });
  await list.sign(await signingKey(authority.key), DIGEST);
  return pem('X509 CRL', list.toSchema().toBER());
}

function extensionsOf(hosts: readonly string[], usages: readonly ('server' | 'client')[]): Extension[] {
  const names = hosts.map((host) =>
    isIP(host) === 0
      ? new GeneralName({ type: DNS_NAME, value: host })
      : new GeneralName({ type: IP_ADDRESS, value: new OctetString({ valueHex: addressBytes(host) }) }),
  );
  const keyPurposes = usages.map((usage) => (usage === 'server' ? OID.serverAuth : OID.clientAuth));
  return [
    extension(OID.basicConstraints, new BasicConstraints({ cA: false }).toSchema(), true),
    extension(OID.keyUsage, keyUsage(DIGITAL_SIGNATURE), true),
    extension(OID.extKeyUsage, new ExtKeyUsage({ keyPurposes }).toSchema(), false),
    ...(names.length === 0
      ? []
      : [extension(OID.subjectAltName, new GeneralNames({ names }).toSchema(), false)]),
  ];
}

/** RFC 5280, section 4.2.1.2, in the form of RFC 7093: clients that are strict (Python 3.13) ask for it. */
function keyIdentifier({ subjectPublicKeyInfo }: Certificate): ArrayBuffer {
  const bits = subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView;
  return arrayBufferOf(createHash('sha256').update(bits).digest().subarray(0, KEY_IDENTIFIER_BYTES));
}

const KEY_IDENTIFIER_BYTES = 20;

/** Absent if the authority has none, because an older version made it. */
function authorityIdentifier({ extensions = [] }: Certificate): Extension[] {
  const found = extensions.find(({ extnID }) => extnID === OID.subjectKeyIdentifier);
  if (found === undefined) return [];
  const { result } = fromBER(found.extnValue.valueBlock.valueHexView);
  if (!(result instanceof OctetString)) return [];
  const keyIdentifier = new OctetString({
    valueHex: arrayBufferOf(Buffer.from(result.valueBlock.valueHexView)),
  });
  return [
    extension(OID.authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier }).toSchema(), false),
  ];
}

/** RFC 5280, section 4.1.2.5: two digits of the year up to 2049. */
const LAST_UTC_YEAR = 2049;

function timeOf(ms: number): Time {
  const value = new Date(Math.min(ms, NOT_AFTER.getTime()));
  const type = value.getUTCFullYear() <= LAST_UTC_YEAR ? TimeType.UTCTime : TimeType.GeneralizedTime;
  return new Time({ type, value });
}

async function pairOf(
  key: string,
): Promise<{ publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey }> {
  const privateKey = createPrivateKey(key);
  const bytes = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })).buffer;
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', derOf(privateKey), CURVE, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', bytes, CURVE, true, ['verify']),
  };
}

function derOf(key: KeyObject): ArrayBuffer {
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })).buffer;
}

function nameOf(commonName: string): AttributeTypeAndValue {
  return new AttributeTypeAndValue({ type: OID.commonName, value: new Utf8String({ value: commonName }) });
}

/** Of any authority: KubeEdge's are of ECDSA or RSA, in any of PEM's forms. */
async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(pem);
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  const bytes = derOf(key);
  if (asymmetricKeyType === 'rsa') {
    const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: DIGEST } as const;
    return await webcrypto.subtle.importKey('pkcs8', bytes, rsa, false, ['sign']);
  }
  const namedCurve = CURVES.get(asymmetricKeyDetails?.namedCurve ?? '');
  if (asymmetricKeyType !== 'ec' || namedCurve === undefined)
    throw new Error(
      `a key of ${asymmetricKeyType ?? 'an unknown kind'} cannot sign here: use RSA, P-256, P-384 or P-521`,
    );
  return await webcrypto.subtle.importKey('pkcs8', bytes, { name: 'ECDSA', namedCurve }, false, ['sign']);
}

/** OpenSSL's names and those of Web Crypto. */
const CURVES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
]);

/** RFC 5280, section 4.1.2.2: a positive number of at most 20 octets. */
const SERIAL_BYTES = 16;

async function draft(commonName: string, publicKey?: webcrypto.CryptoKey): Promise<Certificate> {
  const certificate = new Certificate();
  const serial = randomBytes(SERIAL_BYTES);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: arrayBufferOf(serial) });
  certificate.subject.typesAndValues = [nameOf(commonName)];
  certificate.notBefore = new Time({ type: TimeType.UTCTime, value: NOT_BEFORE });
  certificate.notAfter = new Time({ type: TimeType.GeneralizedTime, value: NOT_AFTER });
  if (publicKey !== undefined) await certificate.subjectPublicKeyInfo.importKey(publicKey);
  return certificate;
}

function keyUsage({ octet, unusedBits }: typeof CERT_AND_CRL_SIGN): BitString {
  return new BitString({ valueHex: Uint8Array.of(octet).buffer, unusedBits });
}

function extension(extnID: string, value: { toBER(): ArrayBuffer }, critical: boolean): Extension {
  return new Extension({ extnID, critical, extnValue: value.toBER() });
}

function certificatePem(certificate: Certificate): string {
  return pem('CERTIFICATE', certificate.toSchema().toBER());
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key));
}

function pem(label: string, bytes: ArrayBuffer): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The first block of a PEM text. */
function bytesOf(text: string): ArrayBuffer {
  const [, block = ''] = /-----BEGIN [A-Z ]+-----([^-]+)-----END/.exec(text) ?? [];
  return arrayBufferOf(Buffer.from(block, 'base64'));
}

function arrayBufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
