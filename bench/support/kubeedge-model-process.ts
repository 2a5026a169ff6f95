/**
 * A model of KubeEdge's two halves, as recorded: what they do for one exec, in that order, and nothing more. The cloud asks the API for the
 * pod's node and sends a connect message; the edge dials Edged, writes the request, and both relay raw bytes in text frames of 256 bytes. The
 * peer of the bench of exec; each half is a process of its own.
 */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer, WebSocket as WebSocketClient } from 'ws';
import { goHeaders } from '../../tunnel/cloud/go-headers.ts';
import { decodeConnect, encodeConnect } from '../../tunnel/wire/connect-message.ts';
import { decodeMessage, encodeMessage, typeName } from '../../tunnel/wire/message.ts';

interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

type Start =
  | { readonly half: 'cloud'; readonly kubernetes: string; readonly credentials: Credentials }
  | {
      readonly half: 'edge';
      readonly server: string;
      readonly edged: string;
      readonly credentials: Credentials;
    };

/** What either half reads at once. */
const READ_BYTES = 256;

function sendData(link: WebSocket, id: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += READ_BYTES)
    link.send(encodeMessage(id, 'data', bytes.subarray(at, at + READ_BYTES)), { binary: false });
}

async function startCloud({ kubernetes, credentials }: Start & { half: 'cloud' }): Promise<void> {
  const { cert, key } = credentials;
  const server = createServer({ cert, key });
  const links = new WebSocketServer({ noServer: true, skipUTF8Validation: true, perMessageDeflate: false });
  const clients = new Map<number, Duplex>();
  let link: WebSocket | undefined;
  let lastId = 0;
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/v1/kubeedge/connect') {
      links.handleUpgrade(request, socket, head, (accepted) => {
        link = accepted;
        accepted.on('message', (frame: Buffer) => {
          const message = decodeMessage(frame);
          if (message === undefined) return;
          const client = clients.get(message.connectionId);
          if (typeName(message.type) === 'data') client?.write(message.data);
          else client?.end();
        });
        process.send?.('linked');
      });
      return;
    }
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const [, , namespace, pod] = path.split('/');
    lastId += 1;
    const id = lastId;
    httpRequest(new URL(`/api/v1/namespaces/${namespace}/pods/${pod}`, kubernetes), (answer) => {
      answer.resume();
      answer.once('end', () => {
        clients.set(id, socket);
        const { method = 'POST', rawHeaders } = request;
        const headers = goHeaders(rawHeaders);
        const connectRequest = encodeConnect({ connectionId: id, path, query, headers, method });
        link?.send(encodeMessage(id, 'execConnect', connectRequest), { binary: false });
        socket.on('data', (bytes: Buffer) => link !== undefined && sendData(link, id, bytes));
        socket.on('error', () => undefined);
        socket.once('close', () => {
          clients.delete(id);
          link?.send(encodeMessage(id, 'removeConnect', Buffer.alloc(0)), { binary: false });
        });
      });
    }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.((server.address() as AddressInfo).port);
}

async function startEdge({ server, edged, credentials }: Start & { half: 'edge' }): Promise<void> {
  const link = new WebSocketClient(`wss://${server}/v1/kubeedge/connect`, {
    ...credentials,
    rejectUnauthorized: false,
    skipUTF8Validation: true,
    perMessageDeflate: false,
  });
  const { hostname, port, host } = new URL(edged);
  const backends = new Map<number, Socket>();
  link.on('message', (frame: Buffer) => {
    const message = decodeMessage(frame);
    if (message === undefined) return;
    const { connectionId: id, type, data } = message;
    if (typeName(type) === 'data') backends.get(id)?.write(data);
    else if (typeName(type) === 'removeConnect') backends.get(id)?.destroy();
    else {
      const { path, query, method = 'POST', headers } = decodeConnect(data);
      const backend = connect({ host: hostname, port: Number(port), noDelay: true });
      backends.set(id, backend);
      const lines = Object.entries(headers).flatMap(([name, values]) =>
        values.map((value) => `${name}: ${value}\r\n`),
      );
      backend.write(`${method} ${path}?${query} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}\r\n`);
      backend.on('data', (bytes: Buffer) => sendData(link, id, bytes));
      backend.on('error', () => undefined);
      backend.once('close', () => {
        backends.delete(id);
        link.send(encodeMessage(id, 'removeConnect', Buffer.alloc(0)), { binary: false });
      });
    }
  });
  await once(link, 'open');
}

process.once('disconnect', () => process.exit());
const [start] = (await once(process, 'message')) as [Start];
if (start.half === 'cloud') await startCloud(start);
else await startEdge(start);
