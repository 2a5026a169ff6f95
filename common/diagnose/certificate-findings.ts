/** Certificates that the node shows or trusts: their dates, whose they are, and whether the key is theirs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { failed, type Finding, fine, type Remedy, warning } from './check.ts';
import { readRegularFileSync } from '../regular-file.ts';

export interface CertificateQuestion {
  /** Where it is used: `tunnel`. */
  readonly name: string;
  readonly certFile: string;
  readonly keyFile?: string;
  /** Who must have signed it. */
  readonly caFile?: string;
  /** What its subject's CN must be. */
  readonly commonName?: string;
  /** Names and addresses, one of which clients will ask for. */
  readonly hosts?: readonly string[];
  /** How a new one is had. */
  readonly renewal?: Remedy;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Time enough for a person to be found, and for the plant's authority to answer. */
const SOON_MS = 30 * DAY_MS;

/** True from 30 days before its end on. */
export function endsSoon(endsAtMs: number, nowMs: number): boolean {
  return endsAtMs - nowMs < SOON_MS;
}

/** @param nowMs milliseconds since the epoch */
export async function certificateFindings(question: CertificateQuestion, nowMs: number): Promise<Finding[]> {
  const { name, certFile, keyFile, caFile, commonName, hosts = [], renewal = {} } = question;
  const certificate = new X509Certificate(readRegularFileSync(certFile));
  const found = [dateFinding(name, certFile, certificate, nowMs, renewal)];
  if (keyFile !== undefined && !certificate.checkPrivateKey(createPrivateKey(readRegularFileSync(keyFile)))) {
    found.push(failed(name, `${keyFile} is not the key of ${certFile}`, renewal));
  }
  if (caFile !== undefined) {
    const authority = new X509Certificate(readRegularFileSync(caFile));
    found.push(dateFinding(`${name}: authority`, caFile, authority, nowMs, renewal));
    if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
      found.push(failed(name, `${certFile} was not signed by ${caFile}`, renewal));
    }
  }
  const own = commonNameOf(certificate);
  if (commonName !== undefined && own !== commonName) {
    found.push(failed(name, `${certFile} names ${own ?? 'nobody'}, not ${commonName}`, renewal));
  }
  const unnamed = hosts.filter((host) => !names(certificate, host));
  if (unnamed.length > 0 && unnamed.length === hosts.length) {
    found.push(
      failed(name, `${certFile} does not name ${hosts.join(' or ')}: clients will refuse it`, renewal),
    );
  }
  return found;
}

/** An authority alone. */
export async function authorityFindings(name: string, caFile: string, nowMs: number): Promise<Finding[]> {
  return [dateFinding(name, caFile, new X509Certificate(readRegularFileSync(caFile)), nowMs, {})];
}

function dateFinding(
  name: string,
  file: string,
  { validFrom, validTo }: X509Certificate,
  nowMs: number,
  renewal: Remedy,
): Finding {
  const leftMs = Date.parse(validTo) - nowMs;
  if (Date.parse(validFrom) > nowMs) {
    return failed(name, `${file} is not valid before ${isoDay(validFrom)}`, {
      hint: "is the node's clock right?",
      command: 'timedatectl',
    });
  }
  if (leftMs <= 0) return failed(name, `${file} ended on ${isoDay(validTo)}`, renewal);
  const left = `${file} is valid until ${isoDay(validTo)}`;
  return endsSoon(Date.parse(validTo), nowMs)
    ? warning(name, `${left}, ${Math.floor(leftMs / DAY_MS)} days from now`, renewal)
    : fine(name, left);
}

function isoDay(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}

function commonNameOf({ subject }: X509Certificate): string | undefined {
  return /^CN=(.*)$/m.exec(subject)?.[1];
}

function names(certificate: X509Certificate, host: string): boolean {
  return certificate.checkHost(host) !== undefined || certificate.checkIP(host) !== undefined;
}
