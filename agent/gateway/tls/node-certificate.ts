/**
 * The server's certificate: the operator's own, else one that the node issues for itself. Clients keep the node's authority
 * (`edgectl kubeconfig` puts it into the file), so that the server's names can change.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isWildcard } from '../../../common/network-address.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';
import type { RestConfiguration } from '../../config/configuration.ts';
import { isLoopback } from '../../config/check-rest.ts';
import type { TlsMaterial } from '../http/gateway-server.ts';
import { issueApart } from './issue-apart.ts';
import type { IssuedPair } from '../../../common/certificates/issue-certificate.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';

export interface NodeCertificateOptions {
  readonly configuration: Pick<
    RestConfiguration,
    'address' | 'tls' | 'certFile' | 'keyFile' | 'clientCaFile' | 'allowedHosts'
  >;
  readonly nodeName: string;
  /** Where the node's own are kept. */
  readonly folder: string;
  /** The name of the server's own pair there. Default: `server`. */
  readonly pair?: string;
}

export interface NodeTls extends TlsMaterial {
  /** PEM: what a client has to trust. */
  readonly authority: string;
}

const MAX_FILE_BYTES = 256 * 1024;

/** @returns `undefined` if the door speaks plain HTTP. @throws EdgectlError if a file is missing or broken */
export async function nodeTls(options: NodeCertificateOptions): Promise<NodeTls | undefined> {
  const { tls, certFile, keyFile, clientCaFile } = options.configuration;
  if (!tls) return undefined;
  const clientCa = clientCaFile === undefined ? {} : { clientCa: readPem(clientCaFile) };
  if (certFile !== undefined && keyFile !== undefined) {
    const cert = readPem(certFile);
    return { cert, key: readPem(keyFile), authority: cert, ...clientCa };
  }
  const authority = await kept(options, 'ca', () =>
    issueApart({ kind: 'authority', commonName: `edgectl on ${options.nodeName}`.slice(0, 64) }),
  );
  const hosts = hostsOf(options);
  const server = await kept(
    options,
    options.pair ?? 'server',
    () => issueApart({ kind: 'server', commonName: options.nodeName.slice(0, 64), hosts, authority }),
    ({ cert }) => stands(cert, authority.cert, hosts),
  );
  return { ...server, authority: authority.cert, ...clientCa };
}

/** The pair in the folder if it is still valid, else a new one. */
async function kept(
  { folder }: NodeCertificateOptions,
  name: string,
  make: () => Promise<IssuedPair>,
  good: (pair: IssuedPair) => boolean = () => true,
): Promise<IssuedPair> {
  const certPath = join(folder, `${name}.crt`);
  const keyPath = join(folder, `${name}.key`);
  const cert = readPrivateFile(certPath, MAX_FILE_BYTES);
  const key = readPrivateFile(keyPath, MAX_FILE_BYTES);
  if (cert !== undefined && key !== undefined && good({ cert, key })) return { cert, key };
  const made = await make();
  // The key first: a certificate without its key would be created again, which only costs a moment.
  writePrivateFile(keyPath, made.key);
  writePrivateFile(certPath, made.cert);
  return made;
}

/** Issued by the authority as it is now, for all of these names and addresses. */
function stands(cert: string, authority: string, hosts: readonly string[]): boolean {
  try {
    const server = new X509Certificate(cert);
    return (
      server.verify(new X509Certificate(authority).publicKey) &&
      hosts.every((host) => (isIP(host) === 0 ? server.checkHost(host) : server.checkIP(host)) !== undefined)
    );
  } catch {
    return false;
  }
}

/** The names and addresses of the server. */
function hostsOf({ configuration, nodeName }: NodeCertificateOptions): string[] {
  const { address, allowedHosts } = configuration;
  const own = isLoopback(address) ? [] : isWildcard(address) ? interfaceAddresses() : [address];
  return [...new Set(['localhost', nodeName, ...allowedHosts, '127.0.0.1', '::1', ...own])];
}

function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address);
}

function readPem(path: string): string {
  try {
    return readRegularFileSync(path).toString();
  } catch (cause) {
    throw new EdgectlError('Unavailable', `${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
