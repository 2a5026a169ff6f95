/** Issues X.509 certificates (RFC 5280). Heavy: loaded only where one is needed. */
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { BitString, Integer, OctetString, Utf8String } from 'asn1js';
import {
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
  GeneralNames,
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
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/** RFC 5280, section 4.2.1.6. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;
/** RFC 5280, section 4.2.1.3: the octet, and how many of its last bits are unused. */
const DIGITAL_SIGNATURE = { octet: 0x80, unusedBits: 7 };
const CERT_SIGN = { octet: 0x04, unusedBits: 2 };

/** A node without a battery starts with a clock of long ago. */
const NOT_BEFORE = new Date('1970-01-01T00:00:00Z');
/** RFC 5280, section 4.1.2.5: no end that is known. */
const NOT_AFTER = new Date('9999-12-31T23:59:59Z');

/** An authority that issues for servers alone. */
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
    extension(OID.keyUsage, keyUsage(CERT_SIGN), true),
  ];
  await authority.sign(keys.privateKey, DIGEST);
  return { cert: certificatePem(authority), key: await keyPem(keys.privateKey) };
}

/** A server's certificate for these names and addresses, by `authority`. */
export async function issueServer(
  commonName: string,
  hosts: readonly string[],
  authority: IssuedPair,
): Promise<IssuedPair> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const issuer = Certificate.fromBER(bytesOf(authority.cert));
  const server = await draft(commonName, keys.publicKey);
  server.issuer.typesAndValues = issuer.subject.typesAndValues;
  const names = hosts.map((host) =>
    isIP(host) === 0
      ? new GeneralName({ type: DNS_NAME, value: host })
      : new GeneralName({ type: IP_ADDRESS, value: new OctetString({ valueHex: addressBytes(host) }) }),
  );
  server.extensions = [
    extension(OID.basicConstraints, new BasicConstraints({ cA: false }).toSchema(), true),
    extension(OID.keyUsage, keyUsage(DIGITAL_SIGNATURE), true),
    extension(OID.extKeyUsage, new ExtKeyUsage({ keyPurposes: [OID.serverAuth] }).toSchema(), false),
    extension(OID.subjectAltName, new GeneralNames({ names }).toSchema(), false),
  ];
  await server.sign(await signingKey(authority.key), DIGEST);
  return { cert: certificatePem(server), key: await keyPem(keys.privateKey) };
}

/** Of any authority: KubeEdge's are of ECDSA or RSA, in any of PEM's forms. */
async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(pem);
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  const bytes = new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })).buffer;
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

async function draft(commonName: string, publicKey: webcrypto.CryptoKey): Promise<Certificate> {
  const certificate = new Certificate();
  const serial = randomBytes(SERIAL_BYTES);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: arrayBufferOf(serial) });
  certificate.subject.typesAndValues = [
    new AttributeTypeAndValue({ type: OID.commonName, value: new Utf8String({ value: commonName }) }),
  ];
  certificate.notBefore = new Time({ type: TimeType.UTCTime, value: NOT_BEFORE });
  certificate.notAfter = new Time({ type: TimeType.GeneralizedTime, value: NOT_AFTER });
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  return certificate;
}

function keyUsage({ octet, unusedBits }: typeof CERT_SIGN): BitString {
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
