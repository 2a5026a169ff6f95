/** Certificates and keys from files, read again when they are renewed. PEM, or DER as KubeEdge keeps them in its Secrets. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { FileWatch } from '../../common/file-watch.ts';

export interface CredentialFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** PEM. */
export interface ServerCredentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

const PEM = '-----BEGIN';

/** The three files of a Secret are not changed in one moment. */
const SETTLE_MS = 500;

function certificatePem(bytes: Buffer): Buffer {
  return bytes.includes(PEM) ? bytes : Buffer.from(new X509Certificate(bytes).toString());
}

function keyPem(bytes: Buffer): Buffer {
  if (bytes.includes(PEM)) return bytes;
  for (const type of ['sec1', 'pkcs8', 'pkcs1'] as const) {
    try {
      const key = createPrivateKey({ key: bytes, format: 'der', type });
      return Buffer.from(key.export({ format: 'pem', type: 'pkcs8' }));
    } catch {
      // Another of DER's three forms.
    }
  }
  throw new Error('it is neither PEM nor DER');
}

async function read(file: string, pem: (bytes: Buffer) => Buffer): Promise<Buffer> {
  try {
    return pem(await readFile(file));
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `${file} cannot be used: ${(cause as Error).message}`, {
      layer: 'tunnel',
      cause,
    });
  }
}

/** @throws EdgectlError `InvalidParams` with the file at fault; for a key that is not the certificate's, too */
export async function readCredentials(files: CredentialFiles): Promise<ServerCredentials> {
  const { caFile, certFile, keyFile } = files;
  const [ca, cert, key] = await Promise.all([
    read(caFile, certificatePem),
    read(certFile, certificatePem),
    read(keyFile, keyPem),
  ]);
  try {
    createSecureContext({ ca, cert, key });
  } catch (cause) {
    throw new EdgectlError(
      'InvalidParams',
      `${certFile} and ${keyFile} cannot be used together: ${(cause as Error).message}`,
      { layer: 'tunnel', cause },
    );
  }
  return { ca, cert, key };
}

/** @throws EdgectlError `InvalidParams` with the file at fault; for a key that is not the certificate's, too */
export async function readIssuer(
  files: Pick<CredentialFiles, 'certFile' | 'keyFile'>,
): Promise<Pick<ServerCredentials, 'cert' | 'key'>> {
  const { cert, key } = await readCredentials({ ...files, caFile: files.certFile });
  return { cert, key };
}

/** Calls `renewed` after each change of the files that leaves them usable; what cannot be used is logged, and the old stays. */
export function watchCredentials(
  files: CredentialFiles,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Logger; readonly signal: AbortSignal },
  renewed: (credentials: ServerCredentials) => void,
): void {
  let waiting = false;
  const accept = async (): Promise<void> => {
    waiting = false;
    try {
      renewed(await readCredentials(files));
      log.info(files, 'renewed certificates loaded');
    } catch (error) {
      log.warn({ err: error }, 'renewed certificates cannot be used; the old ones stay');
    }
  };
  const changed = (): void => {
    if (waiting) return;
    waiting = true;
    clock.after(SETTLE_MS, () => void accept(), signal);
  };
  for (const file of [files.caFile, files.certFile, files.keyFile])
    new FileWatch(file, clock, changed).start(signal);
}
