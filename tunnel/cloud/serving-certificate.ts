/**
 * What the stream port shows where an authority's key is given: a certificate that names every node's addresses. kube-apiserver with
 * `--kubelet-certificate-authority` verifies the address of the node that it asks, not that of the cloud half.
 */
import { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../../common/clock.ts';
import type { ServerCredentials } from './credential-files.ts';

/** An authority that signs. PEM. */
export interface Issuer {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface ServingCertificateOptions {
  /** Its names are kept. */
  readonly base: ServerCredentials;
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly log: Logger;
  /** There is another certificate, for connections to come. */
  issued(credentials: ServerCredentials): void;
}

/** Nodes come and go in crowds. */
const SETTLE_MS = 500;
/** A certificate of 2,000 addresses has about 20 KB: what kube-apiserver and OpenSSL take in a handshake is more. */
const MAX_NAMES = 2_000;

/** `DNS:localhost, IP Address:127.0.0.1` → the names and addresses. */
export function namesOf(cert: Buffer): readonly string[] {
  const { subjectAltName = '' } = new X509Certificate(cert);
  return subjectAltName.split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []);
}

/** The `addresses` that a certificate does not name. */
export function missingIn(cert: Buffer, addresses: Iterable<string>): readonly string[] {
  const certificate = new X509Certificate(cert);
  return [...new Set(addresses)].filter(
    (address) => certificate.checkIP(address) === undefined && certificate.checkHost(address) === undefined,
  );
}

export class ServingCertificate {
  readonly #options: ServingCertificateOptions;
  #base: ServerCredentials;
  #addresses: readonly string[] = [];
  #issuedFor = '';
  #waiting: Timer | undefined;

  constructor(options: ServingCertificateOptions) {
    this.#options = options;
    this.#base = options.base;
  }

  /** The certificate in the files was renewed. */
  renew(base: ServerCredentials): void {
    this.#base = base;
    this.#issuedFor = '';
    this.#soon();
  }

  /** Of all nodes. */
  name(addresses: Iterable<string>): void {
    this.#addresses = [...new Set(addresses)].sort();
    this.#soon();
  }

  stop(): void {
    this.#waiting?.stop();
  }

  #soon(): void {
    const { clock, log } = this.#options;
    this.#waiting ??= clock.after(SETTLE_MS, () => {
      this.#waiting = undefined;
      this.#issue().catch((error: unknown) =>
        log.error(
          { err: error },
          'the certificate of the stream port cannot be issued; the one before stays',
        ),
      );
    });
  }

  async #issue(): Promise<void> {
    const { issuer, log, issued } = this.#options;
    const all = [...new Set([...namesOf(this.#base.cert), ...this.#addresses])];
    const names = all.slice(0, MAX_NAMES);
    const issuedFor = names.join();
    if (issuedFor === this.#issuedFor) return;
    this.#issuedFor = issuedFor;
    const { issueServer } = await import('../../common/certificates/issue-certificate.ts');
    const authority = { cert: issuer.cert.toString(), key: issuer.key.toString() };
    const { cert, key } = await issueServer('edgectl-cloud', names, authority);
    issued({ ca: this.#base.ca, cert: Buffer.from(cert), key: Buffer.from(key) });
    log.info(
      { names: names.length, left: all.length - names.length },
      'issued the certificate of the stream port',
    );
  }
}
