/** Connections to other replicas' peer ports: mutual TLS, the one name that all replicas share. */
import { Agent, request as httpsRequest } from 'node:https';
import type { ClientRequest, OutgoingHttpHeaders } from 'node:http';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { certificateIdentity } from '../../../common/certificates/revocation-list.ts';
import type { RevokedCertificates } from '../../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../../common/clock.ts';
import { socketHost } from '../../../common/network-address.ts';
import type { ServerCredentials } from '../credential-files.ts';
import type { Holder } from './node-directory.ts';

export interface PeerClientOptions {
  /** PEM; `ca` signed every replica's certificate. */
  readonly credentials: ServerCredentials;
  /** The name in every replica's certificate, as common name and as DNS name. */
  readonly name: string;
  readonly revoked: RevokedCertificates;
  readonly clock: Clock;
}

/** A process that died refuses at once; a host that died does not answer. */
const CONNECT_TIMEOUT_MS = 3_000;

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const url = new URL(`https://${address}`);
  // A URL leaves the default port out.
  return { host: socketHost(url), port: Number(url.port || 443) };
}

export class PeerClient {
  readonly #options: PeerClientOptions;
  #agent: Agent;
  #credentials: ServerCredentials;

  constructor(options: PeerClientOptions) {
    this.#options = options;
    this.#credentials = options.credentials;
    this.#agent = newAgent();
  }

  readonly #check = (host: string, certificate: PeerCertificate): Error | undefined => {
    const mistaken = checkServerIdentity(host, certificate);
    if (mistaken !== undefined || !this.#options.revoked.has(certificateIdentity(certificate.raw)))
      return mistaken;
    return new Error(`its certificate (number ${certificate.serialNumber}) was taken back`);
  };

  /** For connections to come. Those to replicas whose authority is no longer named end. */
  renew(credentials: ServerCredentials): void {
    const isReplaced = !credentials.ca.equals(this.#credentials.ca);
    this.#credentials = credentials;
    if (!isReplaced) return;
    // Its idle connections were verified by the former authorities.
    this.#agent.destroy();
    this.#agent = newAgent();
  }

  stop(): void {
    this.#agent.destroy();
  }

  /** Not yet sent: the caller ends it. */
  request({ address }: Holder, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    const { name } = this.#options;
    return httpsRequest({
      ...this.#credentials,
      ...hostAndPort(address),
      servername: name,
      checkServerIdentity: this.#check,
      agent: this.#agent,
      path,
      headers,
    });
  }

  /** @throws EdgectlError `Unavailable` if that replica cannot be reached */
  connect({ address }: Holder): Promise<TLSSocket> {
    const { name, clock } = this.#options;
    return new Promise((resolve, reject) => {
      const socket = connect({
        ...this.#credentials,
        ...hostAndPort(address),
        servername: name,
        checkServerIdentity: this.#check,
        ALPNProtocols: ['http/1.1'],
      });
      socket.setNoDelay(true);
      const timer = clock.after(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('it does not answer')));
      const failed = (cause: Error): void => {
        timer.stop();
        reject(peerLost(address, cause));
      };
      socket.once('error', failed);
      socket.once('secureConnect', () => {
        timer.stop();
        socket.off('error', failed);
        resolve(socket);
      });
    });
  }
}

/** A session that is resumed is not looked at again: its certificate may have been taken back. */
function newAgent(): Agent {
  return new Agent({ keepAlive: true, maxCachedSessions: 0 });
}

export function peerLost(address: string, thrown: unknown): EdgectlError {
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new EdgectlError(
    'Unavailable',
    `the replica at ${address}, which holds the node's tunnel, cannot be reached: ${cause.message}`,
    { layer: 'tunnel', hint: 'try again: the node reconnects to another replica', cause },
  );
}
