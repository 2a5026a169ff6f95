/**
 * kube-apiserver as a real one (1.36.3) was seen to behave in front of the stream port: it asks for logs by HTTP/2, shows a node's text for
 * 400, 403 and 500 alone, passes the read error of a log over, and translates a client's WebSocket v5 to SPDY unless the Node declares that
 * its kubelet takes it. Of a WebSocket whose input is held up it reads nothing: that such a client has left it does not see.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  CHANNEL,
  decodeChannelMessage,
  decodeTerminalSize,
  PROTOCOL_V5,
} from '../../../common/remotecommand/channels.ts';
import type { RemoteReceiver } from '../../../common/remotecommand/remote-connection.ts';
import { dialSpdy } from '../../../common/remotecommand/spdy/dial.ts';
import { encodeRemoteStatus } from '../../../common/remotecommand/status.ts';
import { failureStatus } from '../../../common/kubernetes/status.ts';
import { Apiserver } from './apiserver.ts';
import type { Teardowns } from './teardowns.ts';
import { type AnyCloud, apiserver, ask, open } from './tunnel-cloud.ts';

/** What it says of a status whose text it does not show (`errors.NewGenericServerResponse`). */
const SENTENCES: Readonly<Record<number, string>> = {
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};
const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(log|exec|attach)$/;
const KUBELET_NAMES: Readonly<Record<string, string>> = { stdin: 'input', stdout: 'output', stderr: 'error' };

export class ModelApiserver {
  /** `declaredFeatures: [ExtendWebSocketsToKubelet]` of the Node. */
  extendsWebSockets = false;
  readonly #cloud: AnyCloud;
  readonly #toKubelet: Apiserver;
  readonly #server: Server;

  constructor(cloud: AnyCloud, toKubelet: Apiserver) {
    this.#cloud = cloud;
    this.#toKubelet = toKubelet;
    this.#server = createServer((request, response) => void this.#log(request, response));
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.headers.upgrade === 'websocket' && !this.extendsWebSockets)
        void this.#translate(request, socket, head);
      else this.#passThrough(request, socket, head);
    });
  }

  static async start(t: Teardowns, cloud: AnyCloud): Promise<ModelApiserver> {
    const model = new ModelApiserver(cloud, await Apiserver.start(t, cloud.ports.stream));
    model.#server.listen(0, '127.0.0.1');
    await once(model.#server, 'listening');
    t.teardown(() => {
      model.#server.close();
      model.#server.closeAllConnections();
    });
    return model;
  }

  url(path: string): URL {
    return new URL(path, `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  async #log(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, pod } = kubeletPath(request);
    const answer = await open(this.#cloud, path, { http: 2 });
    const { statusCode: code = 0 } = answer;
    if (code === 200) {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.on('close', () => answer.destroy());
      answer.on('data', (chunk: Buffer) => {
        if (!response.write(chunk)) answer.pause();
      });
      response.on('drain', () => answer.resume());
      // Whatever the end was.
      answer.on('error', () => undefined).once('close', () => response.end());
      return;
    }
    const text = (await ask(this.#cloud, path, { http: 2 })).body.toString();
    answer.destroy();
    const message =
      code === 400 || code === 403
        ? text
        : code === 500
          ? `Internal error occurred: ${text}`
          : `${SENTENCES[code] ?? 'unknown'} ( pods/log ${pod})`;
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(failureStatus({ code, message })));
  }

  #passThrough(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const far = connect({
      ...apiserver,
      host: '127.0.0.1',
      port: this.#cloud.ports.stream,
      ALPNProtocols: ['http/1.1'],
    });
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    far.write(`${request.method} ${kubeletPath(request).path} HTTP/1.1\r\n${headers.join('')}\r\n`);
    if (head.length > 0) far.write(head);
    far.pipe(socket).pipe(far);
    for (const [one, other] of [
      [far, socket],
      [socket, far],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }

  async #translate(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      handleProtocols: (offered) => offered.has(PROTOCOL_V5) && PROTOCOL_V5,
    });
    const client = await new Promise<WebSocket>((resolve) => {
      server.handleUpgrade(request, socket, head, resolve);
    });
    client.pause();
    const url = this.#toKubelet.url(kubeletPath(request).path);
    const asked = (name: string): boolean => url.searchParams.get(name) === '1';
    const streams = { stdin: asked('input'), stdout: true, stderr: asked('error'), tty: asked('tty') };
    const signal = new AbortController().signal;
    const result = await dialSpdy({ url, ...streams, signal }, toWebSocket(client));
    if ('refused' in result) {
      const failure = result.refused.text;
      client.resume();
      send(client, CHANNEL.error, Buffer.from(encodeRemoteStatus({ failure })));
      client.close(1000);
      return;
    }
    const { connection } = result;
    let held = Promise.resolve();
    // While the input before is held up it reads nothing, and so does not see that its client has left.
    client.on('close', () => void held.finally(() => connection.close()));
    client.on('message', (message: Buffer) => {
      const decoded = decodeChannelMessage(message);
      if (decoded === undefined) return;
      if ('closed' in decoded) void connection.closeStdin().catch(() => undefined);
      else if (decoded.channel === CHANNEL.resize) {
        const size = decodeTerminalSize(decoded.bytes);
        if (size !== undefined) connection.resize(size.columns, size.rows);
      } else {
        client.pause();
        held = connection.writeStdin(decoded.bytes).then(
          () => client.resume(),
          () => client.resume(),
        );
      }
    });
    client.resume();
  }
}

/** A SPDY connection that ends without a status is a success for client-go, and so for whoever asked by WebSocket. */
function toWebSocket(client: WebSocket): RemoteReceiver {
  let given = false;
  return {
    output: (stream, bytes) => send(client, CHANNEL[stream], bytes),
    status: (status) => {
      given = true;
      send(client, CHANNEL.error, Buffer.from(encodeRemoteStatus(status)));
    },
    closed: () => {
      if (!given) send(client, CHANNEL.error, Buffer.from(encodeRemoteStatus({ exitCode: 0 })));
      client.close(1000);
    },
  };
}

function send(client: WebSocket, channel: number, bytes: Buffer): void {
  client.send(Buffer.concat([Buffer.of(channel), bytes]));
}

function kubeletPath({ url = '/' }: IncomingMessage): { readonly path: string; readonly pod: string } {
  const { pathname, searchParams } = new URL(url, 'http://apiserver');
  const [, namespace = '', pod = '', verb = ''] = PATH.exec(pathname) ?? [];
  const container = searchParams.get('container') ?? 'web';
  searchParams.delete('container');
  const query = new URLSearchParams();
  for (const [name, value] of searchParams)
    query.append(KUBELET_NAMES[name] ?? name, value === 'true' && name in KUBELET_NAMES ? '1' : value);
  const kind = verb === 'log' ? 'containerLogs' : verb;
  const text = query.toString();
  return { path: `/${kind}/${namespace}/${pod}/${container}${text === '' ? '' : `?${text}`}`, pod };
}
