/** Remote command over WebSocket, subprotocols v5 and v4. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { orReject } from '../fault-boundary.ts';
import { readingConnection } from '../reading-socket.ts';
import {
  CHANNEL,
  decodeChannelMessage,
  encodeChannelClose,
  encodeTerminalSize,
  PROTOCOL_V4,
  PROTOCOL_V5,
  type RemoteProtocol,
} from './channels.ts';
import { readRefusal } from './refusal.ts';
import type { DialResult, RemoteConnection, RemoteReceiver, RemoteRequest } from './remote-connection.ts';
import { isWholeStatus, parseRemoteStatus } from './status.ts';

/** A server sends what one read of the process's pipe returned: 32 KiB in containerd. */
const MESSAGE_MAX_BYTES = 16 * 1024 * 1024;
const STATUS_MAX_BYTES = 64 * 1024;
const NORMAL_CLOSURE = 1000;

class WebSocketConnection implements RemoteConnection {
  readonly transport = 'websocket';
  readonly protocol: RemoteProtocol;
  readonly canCloseStdin: boolean;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, protocol: RemoteProtocol) {
    this.#socket = socket;
    this.protocol = protocol;
    this.canCloseStdin = protocol === PROTOCOL_V5;
  }

  writeStdin(bytes: Buffer): Promise<void> {
    const message = Buffer.allocUnsafe(bytes.length + 1);
    message[0] = CHANNEL.stdin;
    bytes.copy(message, 1);
    return this.#send(message);
  }

  async closeStdin(): Promise<void> {
    if (!this.canCloseStdin) throw new Error(`${this.protocol} over WebSocket cannot close stdin`);
    await this.#send(encodeChannelClose(CHANNEL.stdin));
  }

  resize(columns: number, rows: number): void {
    const message = Buffer.concat([Buffer.of(CHANNEL.resize), encodeTerminalSize(columns, rows)]);
    // A size that cannot be sent belongs to a connection that `closed` reports.
    this.#send(message).catch(() => undefined);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    // A paused socket would never see the answer to its close frame.
    this.#socket.resume();
    this.#socket.terminate();
  }

  #send(message: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(message, { binary: true, compress: false }, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

function listen(socket: WebSocket, receiver: RemoteReceiver): void {
  let failure: Error | undefined;
  let statusText = '';
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    if (statusText !== '') receiver.status(parseRemoteStatus(statusText));
    receiver.closed(statusText === '' ? failure : undefined);
  };
  // What throws ends this connection, and whoever reads it hears why.
  const broken = (error: Error): void => {
    failure = error;
    socket.terminate();
  };
  const received = orReject(broken, (message: Buffer) => {
    const decoded = decodeChannelMessage(message);
    if (over || decoded === undefined || 'closed' in decoded) return;
    const { channel, bytes } = decoded;
    if (bytes.length === 0) return;
    if (channel === CHANNEL.stdout) receiver.output('stdout', bytes);
    else if (channel === CHANNEL.stderr) receiver.output('stderr', bytes);
    else if (channel === CHANNEL.error) {
      if (statusText.length < STATUS_MAX_BYTES) statusText += bytes.toString();
      if (!isWholeStatus(statusText)) return;
      finish();
      socket.close(NORMAL_CLOSURE);
    }
  });
  const failed = orReject(broken, (error: Error) => {
    failure = error;
  });
  const closed = orReject(broken, (code: number) => {
    failure ??= new Error(`the streaming server closed the connection with WebSocket code ${code}`);
    finish();
  });
  socket.on('message', received);
  socket.on('error', failed);
  socket.on('close', closed);
}

/**
 * Connects with the first of `protocols` that the server takes.
 * @throws Error if the server cannot be reached or `signal` aborts.
 */
export function dialWebSocket(
  request: RemoteRequest,
  protocols: readonly RemoteProtocol[],
  receiver: RemoteReceiver,
): Promise<DialResult> {
  const url = new URL(request.url);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols], {
      perMessageDeflate: false,
      maxPayload: MESSAGE_MAX_BYTES,
      skipUTF8Validation: true,
      // All that one read of the socket brought is handed on before another turn of the loop.
      allowSynchronousEvents: true,
      headers: { ...request.headers },
      ...(url.protocol === 'wss:' ? {} : { createConnection: readingConnection(url) }),
    });
    const abort = (): void => socket.terminate();
    const settled = (): void => {
      request.signal.removeEventListener('abort', abort);
      socket.off('close', closed);
    };
    let failure: Error | undefined;
    const failed = orReject(reject, (error: Error) => {
      settled();
      reject(error);
    });
    // `ws` checks the answer after it has told of the upgrade: what it refuses then ends here, and never opens.
    const closed = orReject(reject, (code: number) =>
      failed(failure ?? new Error(`the streaming server closed the connection with WebSocket code ${code}`)),
    );
    socket.once('close', closed);
    socket.binaryType = 'nodebuffer';
    socket.once('error', failed);
    const refused = orReject(reject, (_: ClientRequest, response: IncomingMessage) => {
      settled();
      socket.on('error', () => undefined);
      readRefusal(response).then(resolve, reject);
    });
    const noted = orReject(reject, (error: Error) => {
      failure ??= error;
    });
    const upgraded = orReject(reject, () => {
      // Before `open`: the first message may come with the same read as the answer to the upgrade.
      socket.off('error', failed);
      socket.on('error', noted);
      listen(socket, receiver);
    });
    const opened = orReject(reject, () => {
      settled();
      const protocol = socket.protocol === PROTOCOL_V5 ? PROTOCOL_V5 : PROTOCOL_V4;
      resolve({ connection: new WebSocketConnection(socket, protocol) });
    });
    socket.once('unexpected-response', refused);
    socket.once('upgrade', upgraded);
    socket.once('open', opened);
    if (request.signal.aborted) abort();
    else request.signal.addEventListener('abort', abort, { once: true });
  });
}
