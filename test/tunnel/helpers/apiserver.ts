/** Exec and attach as kube-apiserver asks them of a kubelet: SPDY/3.1 or WebSocket, over TLS with its certificate. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connect } from 'node:tls';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { RemoteProtocol } from '../../../common/remotecommand/channels.ts';
import type {
  DialResult,
  RemoteConnection,
  RemoteReceiver,
} from '../../../common/remotecommand/remote-connection.ts';
import { dialSpdy } from '../../../common/remotecommand/spdy/dial.ts';
import type { RemoteStatus } from '../../../common/remotecommand/status.ts';
import { dialWebSocket } from '../../../common/remotecommand/websocket-connection.ts';
import { apiserver } from './tunnel-cloud.ts';
import type { Teardowns } from './teardowns.ts';

/** Takes plain connections and passes them on over TLS, with kube-apiserver's certificate. */
export class Apiserver {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(streamPort: number) {
    this.#server = createServer({ noDelay: true }, (plain) => {
      const tls = connect({ ...apiserver, host: '127.0.0.1', port: streamPort, ALPNProtocols: ['http/1.1'] });
      tls.setNoDelay(true);
      for (const [from, to] of [
        [plain, tls],
        [tls, plain],
      ] as const) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  static async start(t: Teardowns, streamPort: number): Promise<Apiserver> {
    const started = new Apiserver(streamPort);
    started.#server.listen(0, '127.0.0.1');
    await once(started.#server, 'listening');
    t.teardown(() => started.stop());
    return started;
  }

  url(path: string): URL {
    const { port } = this.#server.address() as AddressInfo;
    return new URL(path, `http://127.0.0.1:${port}`);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

export interface StreamOptions {
  readonly stdin?: boolean;
  readonly tty?: boolean;
  /** WebSocket with these instead of SPDY. */
  readonly protocols?: readonly RemoteProtocol[];
}

/** One exec or attach, and all that came of it. */
export class RemoteCommand implements RemoteReceiver {
  readonly #outputs: Record<StreamName, Buffer[]> = { stdout: [], stderr: [] };
  readonly #waiting = new Set<() => void>();
  connection: RemoteConnection | undefined;
  lastStatus: RemoteStatus | undefined;
  isClosed = false;

  /** `path` with its command; the streams are added. */
  static async dial(
    api: Pick<Apiserver, 'url'>,
    path: string,
    { stdin = false, tty = false, protocols }: StreamOptions = {},
  ): Promise<{ command: RemoteCommand; refused?: { httpStatus: number; text: string } }> {
    const url = api.url(path);
    const streams = { stdin, stdout: true, stderr: !tty, tty };
    for (const [name, asked] of Object.entries({ input: stdin, output: true, error: !tty, tty })) {
      if (asked) url.searchParams.set(name, '1');
    }
    const command = new RemoteCommand();
    const request = { url, ...streams, signal: new AbortController().signal };
    const result: DialResult =
      protocols === undefined
        ? await dialSpdy(request, command)
        : await dialWebSocket(request, protocols, command);
    if ('refused' in result) return { command, refused: result.refused };
    command.connection = result.connection;
    return { command };
  }

  /** @throws Error if it is refused */
  static async run(
    api: Pick<Apiserver, 'url'>,
    path: string,
    options: StreamOptions = {},
  ): Promise<RemoteCommand> {
    const { command, refused } = await RemoteCommand.dial(api, path, options);
    if (refused !== undefined) throw new Error(`refused: ${refused.httpStatus} ${refused.text}`);
    return command;
  }

  output(stream: StreamName, bytes: Buffer): void {
    this.#outputs[stream].push(Buffer.from(bytes));
    this.#changed();
  }

  status(status: RemoteStatus): void {
    this.lastStatus = status;
    this.#changed();
  }

  closed(): void {
    this.isClosed = true;
    this.#changed();
  }

  bytes(stream: StreamName = 'stdout'): Buffer {
    return Buffer.concat(this.#outputs[stream]);
  }

  /** Its end: the exit code, or in words why there is none. */
  async ended(): Promise<number | string> {
    await this.until(() => this.isClosed);
    const status = this.lastStatus;
    if (status === undefined) return 'closed without a status';
    return 'exitCode' in status ? status.exitCode : status.failure;
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
