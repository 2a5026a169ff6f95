/** The cloud half of a test, and clients that ask it as kube-apiserver does. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect as dial, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { ExecutionContext } from 'ava';
import type { Logger } from 'pino';
import pino from 'pino';
import { hostPort } from '../../../common/network-address.ts';
import { type CloudPorts, TunnelCloud, type TunnelCloudOptions } from '../../../tunnel/cloud/tunnel-cloud.ts';
import type { NodeSession } from '../../../tunnel/cloud/node-session.ts';
import { type Credentials, tunnelCertificates } from './certificates.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { MemoryKubelet } from './memory-kubelet.ts';
import type { Teardowns } from './teardowns.ts';
import { edgedBackend, type EdgeBackend, startEdge } from './tunnel-edge.ts';
import type { TunnelEdge, TunnelEdgeOptions } from '../../../tunnel/edge/tunnel-edge.ts';

export const certificates = tunnelCertificates();
export const apiserver = certificates.authority.issue({ commonName: 'kube-apiserver-kubelet-client' });

export interface LogLine {
  readonly msg: string;
  readonly reason?: string;
  readonly user?: string;
  readonly code?: number;
  readonly remote?: string;
  readonly hint?: string;
}

/** A logger whose lines a test can wait for. */
export class LogLines {
  readonly lines: LogLine[] = [];
  readonly #waiting = new Set<() => void>();
  readonly logger: Logger = pino(
    { level: 'info' },
    {
      write: (line: string) => {
        this.lines.push(JSON.parse(line) as LogLine);
        for (const check of this.#waiting) check();
      },
    },
  );

  until(condition: (lines: readonly LogLine[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (condition(this.lines)) resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** In this process or another. */
export interface AnyCloud {
  readonly ports: CloudPorts;
}

export interface CloudRig {
  readonly cloud: TunnelCloud;
  readonly api: KubernetesApi;
  readonly log: LogLines;
}

export async function startCloud(
  t: Teardowns,
  options: Partial<TunnelCloudOptions> = {},
  acceptSubProtocol = true,
): Promise<CloudRig> {
  const api = await KubernetesApi.start(t);
  const log = new LogLines();
  const listen = { host: '127.0.0.1', port: 0, credentials: certificates.server };
  const cloud = new TunnelCloud({
    stream: listen,
    tunnel: { ...listen, acceptSubProtocol },
    health: { host: '127.0.0.1', port: 0 },
    kubernetes: { server: api.server },
    log: log.logger,
    drainMs: 0,
    ...options,
  });
  await cloud.start();
  t.teardown(() => cloud.stop());
  return { cloud, api, log };
}

/** The session of the node's next tunnel, or of the one that stands. */
export async function connected(cloud: TunnelCloud, node = 'edge-01'): Promise<NodeSession> {
  const session = await cloud.registry.next(node, 60_000, new AbortController().signal);
  if (session === undefined) throw new Error(`${node} did not connect`);
  return session;
}

export interface WholeRig extends CloudRig {
  readonly kubelet: MemoryKubelet;
  readonly backend: EdgeBackend;
  readonly edge: TunnelEdge;
  readonly session: NodeSession;
}

/** Both halves with a kubelet in memory. `mode` says which wire they speak. */
export async function startBoth(
  t: ExecutionContext,
  mode: 'v1' | 'stock' = 'v1',
  cloudOptions: Partial<TunnelCloudOptions> = {},
  edgeOptions: Partial<TunnelEdgeOptions> = {},
): Promise<WholeRig> {
  const rig = await startCloud(t, cloudOptions);
  const kubelet = await MemoryKubelet.start(t);
  const backend = edgedBackend(kubelet.baseUrl);
  const edge = startEdge(t, `127.0.0.1:${rig.cloud.ports.tunnel}`, certificates.node, backend, {
    offerSubProtocol: mode === 'v1',
    ...edgeOptions,
  });
  return { ...rig, kubelet, backend, edge, session: await connected(rig.cloud) };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Whether the connection broke before the answer's end. */
  readonly broken: boolean;
}

/** kube-apiserver asks for logs and metrics by HTTP/2; curl and some scrapers by HTTP/1.1. */
export const HTTP_VERSIONS = [1, 2] as const;
export type HttpVersion = (typeof HTTP_VERSIONS)[number];
/** What is asked by where nothing else is said. */
export const httpVersion = new AsyncLocalStorage<HttpVersion>();

export interface AskOptions {
  /** 1 unless given, or said by `overBothVersions`. */
  readonly http?: HttpVersion;
  readonly headers?: Record<string, string>;
  readonly credentials?: Partial<Credentials>;
  readonly method?: string;
  /** Where the stream port is, if not on 127.0.0.1. */
  readonly host?: string;
  /** What the server's certificate has to name. */
  readonly servername?: string;
  /** A connection of HTTP/2 that several requests share, see {@link dialHttp2}; without it each has one of its own. */
  readonly session?: ClientHttp2Session;
}

/** One connection for many requests, as kube-apiserver has one for each node. */
export async function dialHttp2(t: Teardowns, cloud: AnyCloud): Promise<ClientHttp2Session> {
  const session = connectHttp2(`https://127.0.0.1:${cloud.ports.stream}`, {
    ...apiserver,
    servername: 'localhost',
  });
  session.on('error', () => undefined);
  t.teardown(() => session.destroy());
  await once(session, 'connect');
  return session;
}

/** A response that is destroyed early leaves as a client of its HTTP version does. */
export type OpenAnswer = Readable & {
  readonly statusCode?: number | undefined;
  readonly headers: IncomingMessage['headers'];
};

export function open(cloud: AnyCloud, path: string, options: AskOptions = {}): Promise<OpenAnswer> {
  const http = options.http ?? httpVersion.getStore() ?? 1;
  return http === 2 ? openHttp2(cloud, path, options) : openHttp1(cloud, path, options);
}

function openHttp1(cloud: AnyCloud, path: string, options: AskOptions): Promise<OpenAnswer> {
  const { headers = {}, credentials = apiserver, method = 'GET', servername = 'localhost' } = options;
  const { host = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      ...credentials,
      host,
      port: cloud.ports.stream,
      path,
      servername,
      method,
      headers,
      agent: false,
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
}

function openHttp2(cloud: AnyCloud, path: string, options: AskOptions): Promise<OpenAnswer> {
  const { headers = {}, credentials = apiserver, method = 'GET', servername = 'localhost' } = options;
  const { Host: authority = `127.0.0.1:${cloud.ports.stream}`, ...others } = headers;
  return new Promise((resolve, reject) => {
    const { host = '127.0.0.1' } = options;
    const {
      session = connectHttp2(`https://${hostPort(host, cloud.ports.stream)}`, { ...credentials, servername }),
    } = options;
    if (options.session === undefined) session.once('error', reject);
    const stream = session.request({
      ...others,
      ':authority': authority,
      ':method': method,
      ':path': path,
    });
    if (options.session === undefined) stream.once('close', () => session.close());
    stream.on('error', reject);
    stream.once('response', (answered) => {
      resolve(
        Object.assign(stream, {
          statusCode: answered[':status'],
          headers: answered as IncomingMessage['headers'],
        }),
      );
    });
  });
}

export async function ask(cloud: AnyCloud, path: string, options: AskOptions = {}): Promise<Answer> {
  return await readAnswer(await open(cloud, path, options));
}

export async function readAnswer(response: OpenAnswer): Promise<Answer> {
  const chunks: Buffer[] = [];
  let broken = false;
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.once('error', () => {
    broken = true;
  });
  await new Promise((resolve) => response.once('close', resolve));
  // Node.js also ends the readable side of a stream that was reset.
  broken ||= 'rstCode' in response && response.rstCode !== 0;
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks), broken };
}

/** A raw connection to the stream port that has asked for an upgrade. */
export class RawUpgrade {
  readonly socket: TLSSocket;
  readonly #tcp: Socket;
  received: Buffer = Buffer.alloc(0);
  ended = false;
  closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(socket: TLSSocket, tcp: Socket) {
    this.socket = socket;
    this.#tcp = tcp;
    socket.on('data', (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.#changed();
    });
    socket.on('error', () => undefined);
    socket.on('end', () => {
      this.ended = true;
      this.#changed();
    });
    socket.on('close', () => {
      this.closed = true;
      this.#changed();
    });
  }

  static async open(
    cloud: AnyCloud,
    path: string,
    headers: Record<string, string> = {},
    method: 'GET' | 'POST' = 'POST',
    credentials: Partial<Credentials> = apiserver,
  ): Promise<RawUpgrade> {
    const tcp = dial(cloud.ports.stream, '127.0.0.1');
    tcp.on('error', () => undefined);
    const socket = connect({ ...credentials, socket: tcp, host: '127.0.0.1', ALPNProtocols: ['http/1.1'] });
    await once(socket, 'secureConnect');
    const lines = Object.entries({
      Host: '127.0.0.1',
      Connection: 'Upgrade',
      Upgrade: 'SPDY/3.1',
      'Content-Length': '0',
      'X-Stream-Protocol-Version': 'v4.channel.k8s.io',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    return new RawUpgrade(socket, tcp);
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** As a client that is killed with data unread: its machine answers with RST, and nothing says goodbye. */
  reset(): void {
    this.#tcp.resetAndDestroy();
  }

  /** After the head of the answer. */
  get body(): Buffer {
    const end = this.received.indexOf('\r\n\r\n');
    return end < 0 ? Buffer.alloc(0) : this.received.subarray(end + 4);
  }

  /** Over SPDY: a client whose input is held up for a second, as on a busy machine, is written to. */
  get bodyWithoutHeartbeats(): Buffer {
    return withoutHeartbeats(this.body);
  }

  /** Over SPDY: the error stream has its end, behind the status. The connection is the client's to close then. */
  get isReported(): boolean {
    const at = this.body.indexOf(Buffer.of(0, 0, 0, 1, 1));
    return (
      at >= 0 && this.body.length >= at + 8 && this.body.length >= at + 8 + this.body.readUIntBE(at + 5, 3)
    );
  }

  #changed(): void {
    for (const check of this.#waiting) check();
  }
}

/** A SPDY DATA frame without data that ends its stream. */
export function endOfStream(streamId: number): Buffer {
  const frame = spdyData(streamId, '');
  frame[4] = 1;
  return frame;
}

/** A SPDY DATA frame. */
export function spdyData(streamId: number, text: string | Buffer): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([head, data]);
}

function withoutHeartbeats(body: Buffer): Buffer {
  const heartbeat = spdyData(1, '');
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(heartbeat); at !== -1; at = body.indexOf(heartbeat, from)) {
    pieces.push(body.subarray(from, at));
    from = at + heartbeat.length;
  }
  return Buffer.concat([...pieces, body.subarray(from)]);
}
