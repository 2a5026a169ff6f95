/** Certificate authorities and certificates of a test's own, made by the openssl command. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly organization?: string;
  /** `IP:127.0.0.1,DNS:localhost`. */
  readonly altNames?: string;
  /** Valid until yesterday. */
  readonly expired?: boolean;
  /** 2 unless given. */
  readonly days?: number;
}

export class CertificateAuthority {
  readonly #folder: string;
  readonly #name: string;
  #issued = 0;

  constructor(folder: string, name = 'ca', days = 2) {
    this.#folder = folder;
    this.#name = name;
    openssl(
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days ${days} -subj /CN=${name} -keyout ${this.#path('key')} -out ${this.#path('crt')}`,
    );
  }

  get certificate(): Buffer {
    return readFileSync(this.#path('crt'));
  }

  get key(): Buffer {
    return readFileSync(this.#path('key'));
  }

  issue({ commonName, organization, altNames, expired = false, days = 2 }: CertificateRequest): Credentials {
    this.#issued += 1;
    const stem = join(this.#folder, `${this.#name}-${this.#issued}`);
    const subject = `${organization === undefined ? '' : `/O=${organization}`}/CN=${commonName}`;
    openssl(
      `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj ${subject} -keyout ${stem}.key -out ${stem}.csr`,
    );
    writeFileSync(`${stem}.ext`, altNames === undefined ? '\n' : `subjectAltName=${altNames}\n`);
    openssl(
      `x509 -req -in ${stem}.csr -CA ${this.#path('crt')} -CAkey ${this.#path('key')} -CAcreateserial -days ${expired ? -1 : days} -extfile ${stem}.ext -out ${stem}.crt`,
    );
    return {
      ca: this.certificate,
      cert: readFileSync(`${stem}.crt`),
      key: readFileSync(`${stem}.key`),
    };
  }

  /** As EdgeCore's own certificate is named. */
  issueNode(node: string, expired = false): Credentials {
    return this.issue({ commonName: `system:node:${node}`, organization: 'system:nodes', expired });
  }

  issueServer(commonName: string): Credentials {
    return this.issue({ commonName, altNames: 'IP:127.0.0.1,IP:::1,DNS:localhost' });
  }

  #path(ending: string): string {
    return join(this.#folder, `${this.#name}.${ending}`);
  }
}

/** One authority for a whole test file, with the certificates that most tests need. */
export function tunnelCertificates(): {
  readonly authority: CertificateAuthority;
  readonly server: Credentials;
  readonly node: Credentials;
} {
  const folder = mkdtempSync(join(tmpdir(), 'ec-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const authority = new CertificateAuthority(folder);
  return { authority, server: authority.issueServer('cloudcore'), node: authority.issueNode('edge-01') };
}

function openssl(line: string): void {
  execFileSync('openssl', line.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
}
