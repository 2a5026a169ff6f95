/** Where the nodes' tunnels arrive: mutual TLS, the node's name from its certificate, one tunnel for each node. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../common/clock.ts';
import { MESSAGE_MAX_BYTES } from '../wire/limits.ts';
import { TunnelLink } from '../wire/link.ts';
import { SUB_PROTOCOL } from '../wire/own-messages.ts';
import {
  AUTHORITY_GONE,
  certificateName,
  CurrentAuthorities,
  identityOf,
  requireVerified,
  TAKEN_BACK,
  takenBack,
  tlsRefusal,
} from './certificate.ts';
import { CloudPool, HANDSHAKE_TIMEOUT_MS } from './cloud-pool.ts';
import type { CloudMetrics } from './cloud-metrics.ts';
import type { ServerCredentials } from './credential-files.ts';
import type { NodeRegistry } from './node-registry.ts';
import { NodeSession, type NodeSessionOptions } from './node-session.ts';
import type { NodeClaim } from './replicas/node-directory.ts';

export interface ListenOptions {
  /** Every address of the machine, IPv6 where it has that, without it. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM; `ca` is what clients' certificates are verified against. */
  readonly credentials: ServerCredentials;
}

export interface TunnelServerOptions extends ListenOptions {
  readonly registry: NodeRegistry;
  readonly revoked: RevokedCertificates;
  readonly metrics: CloudMetrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stallLimitMs: number;
  /** Off: KubeEdge's wire with every edge. */
  readonly acceptSubProtocol?: boolean;
  /** A node is about to connect. @throws EdgectlError if it may not */
  claim(claim: NodeClaim): Promise<void>;
  /** A tunnel connected: the node's port and addresses can be seen to. */
  connected(session: NodeSession): void;
}

const STOPPING = new EdgectlError('Unavailable', 'this replica of the cloud half is stopping', {
  layer: 'tunnel',
});

const CONNECT_PATH = '/v1/kubeedge/connect';
const NODE_PREFIX = 'system:node:';

export class TunnelServer {
  readonly #options: TunnelServerOptions;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  #lastConnectionId = 0;
  readonly #authorities: CurrentAuthorities;
  #draining = false;

  constructor(options: TunnelServerOptions) {
    this.#options = options;
    const { ca, cert, key } = options.credentials;
    this.#authorities = new CurrentAuthorities(ca);
    this.#server = createServer({
      ca,
      cert,
      key,
      requestCert: true,
      // Judged at the request, see requireVerified: the node is told what is wrong, and so is the log.
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    this.#sockets = new WebSocketServer({
      noServer: true,
      skipUTF8Validation: true,
      perMessageDeflate: false,
      allowSynchronousEvents: true,
      maxPayload: MESSAGE_MAX_BYTES,
      handleProtocols: (offered) =>
        options.acceptSubProtocol !== false && offered.has(SUB_PROTOCOL) ? SUB_PROTOCOL : false,
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async start(): Promise<void> {
    const { host, port, clock, log, metrics } = this.#options;
    new CloudPool(clock).watch(this.#server);
    this.#server.on('tlsClientError', (error, socket) => {
      metrics.refused('tunnel');
      log.warn({ remote: socket.remoteAddress, reason: tlsRefusal(error, socket) }, 'tunnel client refused');
    });
    this.#server.on('request', (_request, response) => {
      response.writeHead(400).end('a WebSocket upgrade is needed\n');
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => undefined);
      this.#accept(request, socket, head).catch((thrown: unknown) => {
        const error = EdgectlError.from(thrown, 'Internal', { layer: 'tunnel' });
        metrics.refused('tunnel');
        log.warn({ remote: request.socket.remoteAddress, reason: error.message }, 'tunnel client refused');
        refuseUpgrade(socket, error);
      });
    });
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
  }

  /** For connections to come. A tunnel that rests on an authority that is no longer named ends. */
  renew(credentials: ServerCredentials): void {
    this.#server.setSecureContext({ ...credentials });
    this.#authorities.replace(credentials.ca);
    for (const { client, link } of [...this.#options.registry.sessions])
      if (!this.#authorities.accept(client)) link.close(AUTHORITY_GONE, true);
  }

  /** Revocation lists have changed: ends the tunnels that rest on a certificate that was taken back. */
  endRevoked(): void {
    const { registry, revoked } = this.#options;
    for (const { identity, link } of [...registry.sessions])
      if (revoked.has(identity)) link.close(TAKEN_BACK, true);
  }

  /** Accepts no further nodes, and disconnects idle ones: another replica can serve them at once. */
  sendIdleAway(): void {
    this.#draining = true;
    this.#server.close();
    for (const { link } of [...this.#options.registry.sessions])
      if (link.connections === 0) link.close(STOPPING, true);
  }

  /** Ends all tunnels; the nodes are told. */
  stop(): void {
    this.#server.close();
    for (const { link } of [...this.#options.registry.sessions]) link.close(STOPPING, true);
    this.#server.closeAllConnections();
  }

  async #accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (this.#draining) throw STOPPING;
    if (request.url !== CONNECT_PATH)
      throw new EdgectlError('NotFound', `tunnels connect to ${CONNECT_PATH}`);
    const tls = request.socket as TLSSocket;
    requireVerified(tls, { setting: 'tunnel.caFile', ca: this.#authorities.ca });
    const node = nodeName(certificateName(tls), request.headers['sessionhostnameoverride']);
    const { fingerprint256: fingerprint, serialNumber } = tls.getPeerCertificate();
    const { registry, claim } = this.#options;
    const identity = identityOf(tls) ?? '';
    this.#checkCertificate(tls, identity);
    const stated = request.headers['sessioninternalip'];
    // For the log alone: a node may state the address of another. Which ones it has, the API says.
    const statedIp = typeof stated === 'string' && stated !== '' ? stated : (tls.remoteAddress ?? '');
    const connection = randomUUID();
    registry.checkReplace(node, fingerprint);
    await claim({ node, connection, fingerprint, addresses: [] });
    // Another may have come meanwhile.
    registry.checkReplace(node, fingerprint);
    this.#checkCertificate(tls, identity);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#stand(webSocket, {
        node,
        connection,
        fingerprint,
        identity,
        statedIp,
        serialNumber,
        client: tls,
      });
    });
  }

  /** @throws EdgectlError `Unauthorized` if a revocation list names it, or its authority is no longer one of the port's */
  #checkCertificate(tls: TLSSocket, identity: string): void {
    if (this.#options.revoked.has(identity)) throw takenBack(tls);
    if (!this.#authorities.accept(tls)) throw AUTHORITY_GONE;
  }

  #stand(
    socket: WebSocket,
    {
      serialNumber,
      ...who
    }: Omit<NodeSessionOptions, 'link' | 'nextConnectionId'> & { readonly serialNumber: string },
  ): void {
    const { registry, clock, stallLimitMs, log, metrics, connected } = this.#options;
    const mode = socket.protocol === SUB_PROTOCOL ? 'v1' : 'stock';
    const link = new TunnelLink({
      socket,
      mode,
      clock,
      stallLimitMs,
      pings: false,
      closed: (error) => {
        session.end();
        registry.remove(session);
        metrics.tunnelEnded(link.counters);
        log.info({ node: who.node, reason: error.message, ...link.counters }, 'tunnel ended');
      },
    });
    const nextConnectionId = (): number => {
      this.#lastConnectionId += 1;
      return this.#lastConnectionId;
    };
    const session = new NodeSession({ ...who, link, nextConnectionId });
    link.start();
    registry.add(session);
    log.info({ node: who.node, mode, statedIp: who.statedIp, certificate: serialNumber }, 'tunnel connected');
    connected(session);
  }
}

/** @throws EdgectlError `Forbidden` if the certificate is not a node's, or another's than the header says */
function nodeName(commonName: string, header: string | string[] | undefined): string {
  if (!commonName.startsWith(NODE_PREFIX)) {
    throw new EdgectlError('Forbidden', `its certificate belongs to ${commonName}, which is not a node`, {
      layer: 'tunnel',
    });
  }
  const node = commonName.slice(NODE_PREFIX.length);
  if (header !== node) {
    throw new EdgectlError(
      'Forbidden',
      `its certificate belongs to node ${node}, but it claims to be ${String(header)}`,
      {
        layer: 'tunnel',
      },
    );
  }
  return node;
}

function refuseUpgrade(socket: Duplex, error: EdgectlError): void {
  const { httpStatus } = ERROR_TABLE[error.kind];
  const body = `${error.message}\n`;
  socket.end(
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
