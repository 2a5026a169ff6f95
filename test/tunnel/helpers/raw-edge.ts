/** An edge half that says what a test tells it, on KubeEdge's wire. */
import { once } from 'node:events';
import WebSocket from 'ws';
import { decodeMessage, encodeMessage, type MessageType, typeName } from '../../../tunnel/wire/message.ts';
import type { TunnelCloud } from '../../../tunnel/cloud/tunnel-cloud.ts';
import type { Credentials } from './certificates.ts';
import type { SeenMessage } from './kubeedge-cloud.ts';

export class RawEdge {
  readonly socket: WebSocket;
  readonly seen: SeenMessage[] = [];
  closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (frame: Buffer) => {
      const message = decodeMessage(frame);
      if (message === undefined) return;
      const { connectionId: id, type, data } = message;
      this.seen.push({ id, type: typeName(type) ?? String(type), data });
      this.#changed();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.#changed();
    });
  }

  /** @throws Error if the cloud refuses, with its status */
  static async connect(
    cloud: TunnelCloud,
    credentials: Partial<Credentials>,
    node = 'edge-01',
  ): Promise<RawEdge> {
    const socket = new WebSocket(`wss://127.0.0.1:${cloud.ports.tunnel}/v1/kubeedge/connect`, {
      ...credentials,
      headers: { SessionHostNameOverride: node, SessionInternalIP: '10.0.0.1' },
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    await once(socket, 'open');
    return new RawEdge(socket);
  }

  send(id: number, type: MessageType | number, data: Buffer | string = ''): void {
    this.socket.send(encodeMessage(id, type, Buffer.from(data)), { binary: false });
  }

  /** The next connect message of the cloud that was not asked for yet. */
  async connectMessage(after = 0): Promise<SeenMessage> {
    const found = (): SeenMessage | undefined =>
      this.seen.find(({ id, type }) => id > after && type.endsWith('Connect') && type !== 'removeConnect');
    await this.until(() => found() !== undefined);
    return found()!;
  }

  count(id: number, type: MessageType): number {
    return this.seen.filter((message) => message.id === id && message.type === type).length;
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

  #changed(): void {
    for (const check of this.#waiting) check();
  }
}

export const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n';
