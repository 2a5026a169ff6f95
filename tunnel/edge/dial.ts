/** Dials one tunnel server: TLS verified, the node's own certificate shown, the sub-protocol offered. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import WebSocket, { type ClientOptions } from 'ws';
import { certificateIdentity } from '../../common/certificates/revocation-list.ts';
import { orReject } from '../../common/fault-boundary.ts';
import { MESSAGE_MAX_BYTES } from '../wire/limits.ts';
import { SUB_PROTOCOL, type WireMode } from '../wire/own-messages.ts';

export const CONNECT_PATH = '/v1/kubeedge/connect';

/** PEM. */
export interface TunnelCredentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface DialOptions {
  /** `cloud.example:10004` or a whole `wss:` URL. */
  readonly server: string;
  readonly node: string;
  /** The node's address as the cluster knows it; empty if that is not known. */
  readonly internalIp: string;
  readonly credentials: TunnelCredentials;
  /** Off: KubeEdge's wire, also with one of our own cloud halves. */
  readonly offerSubProtocol: boolean;
  /** @param identity of the server's certificate, as revocation lists name it */
  isRevoked(identity: string): boolean;
  readonly signal: AbortSignal;
}

export interface Dialled {
  readonly socket: WebSocket;
  readonly mode: WireMode;
  /** Common name of the server's certificate. */
  readonly serverName: string;
  /** What revocation lists name the server's certificate by. */
  readonly serverIdentity: string;
}

const HANDSHAKE_TIMEOUT_MS = 15_000;
const REFUSAL_MAX_BYTES = 2_000;

export function serverUrl(server: string): URL {
  const url = new URL(server.includes('://') ? server : `wss://${server}`);
  if (url.protocol !== 'wss:') {
    throw new EdgectlError('InvalidParams', `the tunnel server ${server} is not a wss address`, {
      layer: 'tunnel',
    });
  }
  url.pathname = CONNECT_PATH;
  return url;
}

function failed(server: string, why: string, cause?: Error): EdgectlError {
  return new EdgectlError('Unavailable', `the tunnel server ${server} cannot be used: ${why}`, {
    layer: 'tunnel',
    ...(cause === undefined ? {} : { cause }),
  });
}

async function refusalText(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (text.length > REFUSAL_MAX_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  response.destroy();
  return text.trim().slice(0, REFUSAL_MAX_BYTES);
}

/** Before anything is sent: whether the certificate names the server, and is on no revocation list. */
function serverCheck(isRevoked: DialOptions['isRevoked'], shown: (identity: string) => void) {
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    const mistaken = checkServerIdentity(host, certificate);
    if (mistaken !== undefined) return mistaken;
    const identity = certificateIdentity(certificate.raw);
    shown(identity);
    return isRevoked(identity) ? new Error(revokedServer(certificate)) : undefined;
  };
}

function revokedServer({ subject, serialNumber }: PeerCertificate): string {
  return `its certificate (${String(subject.CN)}, number ${serialNumber}) is on a revocation list of this node, or a list could not be read yet`;
}

/** @throws EdgectlError `Unavailable` with the reason in words: the certificate, the name, the refusal */
export function dialTunnel(options: DialOptions): Promise<Dialled> {
  const { server, node, internalIp, credentials, offerSubProtocol, isRevoked, signal } = options;
  return new Promise((resolve, reject) => {
    let mode: WireMode = 'stock';
    let serverIdentity = '';
    const check: unknown = serverCheck(isRevoked, (identity) => {
      serverIdentity = identity;
    });
    const socket = new WebSocket(serverUrl(server), offerSubProtocol ? [SUB_PROTOCOL] : [], {
      ...credentials,
      rejectUnauthorized: true,
      // The types of ws say that it returns a boolean; it is passed to tls.connect as it is.
      checkServerIdentity: check as NonNullable<ClientOptions['checkServerIdentity']>,
      headers: { SessionHostNameOverride: node, SessionInternalIP: internalIp },
      perMessageDeflate: false,
      skipUTF8Validation: true,
      allowSynchronousEvents: true,
      maxPayload: MESSAGE_MAX_BYTES,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      // A mask hides bytes from proxies that do not understand WebSocket; inside TLS there is none to hide from.
      generateMask: (mask) => mask.fill(0),
      // ws gives up where a server takes none of the sub-protocols offered, as a KubeEdge cloud does: that is an answer here.
      finishRequest: (request: ClientRequest) => {
        request.prependOnceListener(
          'upgrade',
          orReject(reject, (response: IncomingMessage) => {
            if (response.headers['sec-websocket-protocol'] === SUB_PROTOCOL) mode = 'v1';
            else if (offerSubProtocol) response.headers['sec-websocket-protocol'] = SUB_PROTOCOL;
          }),
        );
        request.end();
      },
    });
    let serverName = '';
    const abort = (): void => socket.terminate();
    const settled = (): void => {
      signal.removeEventListener('abort', abort);
      socket.off('error', onError);
    };
    const onError = orReject(reject, (cause: Error) => {
      settled();
      socket.on('error', () => undefined);
      reject(failed(server, cause.message, cause));
    });
    socket.once('error', onError);
    socket.once(
      'unexpected-response',
      orReject(reject, (_request: ClientRequest, response: IncomingMessage) => {
        settled();
        socket.on('error', () => undefined);
        const { statusCode } = response;
        refusalText(response)
          .then((text) => reject(failed(server, `it answered ${statusCode}: ${text}`)))
          .catch(reject);
      }),
    );
    socket.once(
      'upgrade',
      orReject(reject, (response: IncomingMessage) => {
        const commonName: unknown = (response.socket as TLSSocket).getPeerCertificate().subject?.CN;
        serverName = typeof commonName === 'string' ? commonName : '';
      }),
    );
    socket.once(
      'open',
      orReject(reject, () => {
        settled();
        resolve({ socket, mode, serverName, serverIdentity });
      }),
    );
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
