/** Exec and attach for kube-apiserver: its upgraded connection, passed through the tunnel. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Channel } from '../wire/channel.ts';
import type { ContainerRequest } from '../wire/kubelet-request.ts';
import { httpRefusal } from '../../common/kubernetes-status.ts';
import { UpgradeAnswer } from '../wire/upgrade-answer.ts';
import type { ExitGuard } from './exit-guard.ts';
import { goHeaders } from './go-headers.ts';
import type { NodeSession } from './node-session.ts';
import { SpdyGuard } from './spdy-guard.ts';
import { WebSocketGuard } from './websocket-guard.ts';

/** The node may have to start the runtime's streaming first. */
const ANSWER_TIMEOUT_MS = 30_000;
/** How long a client gets to close a connection that is over. */
const LINGER_MS = 2_000;

const NO_STATUS = "the node's end of the connection closed before the command's status came";

function guardOf(incoming: IncomingMessage, answer: UpgradeAnswer): ExitGuard {
  return incoming.headers.upgrade?.toLowerCase() === 'websocket'
    ? new WebSocketGuard()
    : new SpdyGuard(answer.header('x-stream-protocol-version'));
}

/** One upgraded connection. */
class Relay {
  readonly #incoming: IncomingMessage;
  readonly #socket: Duplex;
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #answer = new UpgradeAnswer();
  #guard: ExitGuard | undefined;
  #over = false;
  #status = 499;

  constructor(incoming: IncomingMessage, socket: Duplex, channel: Channel, clock: Clock) {
    this.#incoming = incoming;
    this.#socket = socket;
    this.#channel = channel;
    this.#clock = clock;
  }

  run(head: Buffer): Promise<number> {
    const socket = this.#socket;
    const channel = this.#channel;
    const timer = this.#clock.after(ANSWER_TIMEOUT_MS, () => {
      if (this.#answer.status !== undefined) return;
      this.#finish(
        new EdgectlError('Timeout', 'the node did not answer the upgrade in time', { layer: 'tunnel' }),
      );
    });
    channel.on('error', (error) =>
      this.#finish(EdgectlError.from(error, 'BackendError', { layer: 'tunnel' })),
    );
    channel.on('data', (bytes: Buffer) => this.#fromNode(bytes));
    channel.once('end', () => this.#finish(channel.failure));
    channel.on('drain', () => socket.resume());
    socket.on('drain', () => channel.resume());
    socket.on('data', (bytes: Buffer) => {
      if (!channel.destroyed && !channel.write(bytes)) socket.pause();
    });
    // A half-closed connection of kube-apiserver is one that it has left: streams are ended inside of it.
    socket.once('end', () => this.#clientLeft());
    socket.on('error', () => this.#clientLeft());
    if (head.length > 0) channel.write(head);
    socket.resume();
    return new Promise((resolve) => {
      const closed = (): void => {
        timer.stop();
        this.#clientLeft();
        resolve(this.#status);
      };
      socket.once('close', closed);
      if (socket.destroyed) closed();
    });
  }

  #fromNode(bytes: Buffer): void {
    if (this.#over) return;
    const rest = this.#answer.upgraded ? bytes : this.#fromHead(bytes);
    const passed = this.#guard?.pass(rest) ?? rest;
    if (passed.length > 0 && !this.#socket.write(passed)) this.#channel.pause();
    if (this.#answer.malformed) {
      this.#finish(
        new EdgectlError('BackendError', 'the node answered the upgrade with no HTTP', { layer: 'tunnel' }),
      );
    } else if (this.#answer.refusalComplete) {
      // A client that waits for the end of a refused upgrade would wait for ever.
      this.#endOver();
    }
  }

  #fromHead(bytes: Buffer): Buffer {
    const known = this.#answer.status !== undefined;
    const rest = this.#answer.feed(bytes);
    if (known || this.#answer.status === undefined) return rest;
    this.#status = this.#answer.status;
    this.#socket.write(`${this.#answer.head}\r\n\r\n`, 'latin1');
    if (this.#answer.upgraded) this.#guard = guardOf(this.#incoming, this.#answer);
    return rest;
  }

  /** The node's side is done, or lost. */
  #finish(failure: EdgectlError | undefined): void {
    if (this.#over) return;
    if (this.#answer.status === undefined) {
      const error =
        failure ?? new EdgectlError('BackendError', 'the node gave no answer', { layer: 'tunnel' });
      this.#socket.write(httpRefusal(error));
      this.#status = error.kind === 'Unavailable' ? 503 : 502;
    } else if (this.#guard?.finished === false) {
      this.#socket.write(this.#guard.failure(failure?.message ?? NO_STATUS));
    } else if (failure !== undefined && !this.#answer.upgraded) {
      this.#clientLeft();
      return;
    }
    this.#endOver();
  }

  #endOver(): void {
    this.#over = true;
    this.#channel.destroy();
    this.#socket.end();
    this.#clock.after(LINGER_MS, () => this.#socket.destroy());
  }

  #clientLeft(): void {
    this.#over = true;
    this.#channel.destroy();
    this.#socket.destroy();
  }
}

/** Never rejects. Resolves with the HTTP status that the client got, when its connection is closed. */
export function serveUpgrade(
  session: NodeSession,
  request: ContainerRequest,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  clock: Clock,
): Promise<number> {
  const url = incoming.url ?? '';
  const mark = url.indexOf('?');
  const channel = session.open(request.kind === 'attach' ? 'attachConnect' : 'execConnect', {
    path: request.path,
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: goHeaders(incoming.rawHeaders),
    method: incoming.method ?? 'POST',
  });
  return new Relay(incoming, socket, channel, clock).run(head);
}
