/** A cloud half that says what a test tells it, on KubeEdge's wire: text frames with binary in them. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { type WebSocket, WebSocketServer } from 'ws';
import { decodeMessage, encodeMessage, type MessageType, typeName } from '../../../tunnel/wire/message.ts';
import type { Credentials } from './certificates.ts';

export interface SeenMessage {
  readonly id: number;
  readonly type: string;
  readonly data: Buffer;
}

export class KubeEdgeCloud {
  readonly seen: SeenMessage[] = [];
  readonly headers: Record<string, string | string[] | undefined>[] = [];
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #waiting = new Set<() => void>();
  socket: WebSocket | undefined;
  connections = 0;

  constructor({ ca, cert, key }: Credentials) {
    this.#server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true });
    this.#sockets = new WebSocketServer({
      server: this.#server,
      path: '/v1/kubeedge/connect',
      skipUTF8Validation: true,
      perMessageDeflate: false,
      // Takes no sub-protocol, as KubeEdge's cloud.
      handleProtocols: () => false,
    });
    this.#sockets.on('connection', (socket, request) => {
      this.connections += 1;
      this.headers.push(request.headers);
      this.socket = socket;
      socket.on('message', (frame: Buffer, isBinary) => {
        const message = decodeMessage(frame);
        if (message === undefined || isBinary) throw new Error('no message of the stock wire');
        const { connectionId: id, type, data } = message;
        this.seen.push({ id, type: typeName(type) ?? String(type), data });
        this.#changed();
      });
      this.#changed();
    });
  }

  static async start(
    t: Pick<ExecutionContext, 'teardown'>,
    credentials: Credentials,
  ): Promise<KubeEdgeCloud> {
    const cloud = new KubeEdgeCloud(credentials);
    cloud.#server.listen(0, '127.0.0.1');
    await once(cloud.#server, 'listening');
    t.teardown(() => cloud.stop());
    return cloud;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  send(id: number, type: MessageType | number, data: Buffer = Buffer.alloc(0)): void {
    this.sendRaw(encodeMessage(id, type, data));
  }

  sendRaw(frame: Buffer): void {
    this.socket?.send(frame, { binary: false });
  }

  of(id: number): readonly SeenMessage[] {
    return this.seen.filter((message) => message.id === id);
  }

  /** All data of a connection in one. */
  data(id: number): Buffer {
    return Buffer.concat(this.of(id).flatMap(({ type, data }) => (type === 'data' ? [data] : [])));
  }

  removes(id: number): number {
    return this.of(id).filter(({ type }) => type === 'removeConnect').length;
  }

  /** Resolves when the condition holds, looked at after each message and connection. */
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

  stop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #changed(): void {
    for (const check of this.#waiting) check();
  }
}
