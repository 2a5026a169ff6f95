/** Connections to other replicas' peer ports: mutual TLS, the one name that all replicas share. */
import { Agent, request as httpsRequest } from 'node:https';
import type { ClientRequest, OutgoingHttpHeaders } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { socketHost } from '../../../common/network-address.ts';
import type { ServerCredentials } from '../credential-files.ts';
import type { Holder } from './node-directory.ts';

export interface PeerClientOptions {
  /** PEM; `ca` signed every replica's certificate. */
  readonly credentials: ServerCredentials;
  /** What every replica's certificate names, as common name and as DNS name. */
  readonly name: string;
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
  readonly #agent: Agent;
  #credentials: ServerCredentials;

  constructor(options: PeerClientOptions) {
    this.#options = options;
    this.#credentials = options.credentials;
    this.#agent = new Agent({ keepAlive: true });
  }

  /** For connections to come. */
  renew(credentials: ServerCredentials): void {
    this.#credentials = credentials;
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

export function peerLost(address: string, thrown: unknown): EdgectlError {
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new EdgectlError(
    'Unavailable',
    `the replica at ${address}, which holds the node's tunnel, cannot be reached: ${cause.message}`,
    { layer: 'tunnel', hint: 'try again: the node reconnects to another replica', cause },
  );
}
