/** Exec and attach: a client's upgraded connection, tied to what leads to its node. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { httpRefusal } from '../../common/kubernetes-status.ts';
import { UpgradeAnswer } from '../wire/upgrade-answer.ts';
import type { ExitGuard } from './exit-guard.ts';
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

export interface UpgradeRelayOptions {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** Leads to the node; what it gives begins with the head of an HTTP answer. */
  readonly far: Duplex;
  readonly clock: Clock;
  /** Asked once `far` has ended: why it is not whole, where that is known. */
  failure(): EdgectlError | undefined;
}

/** One upgraded connection. */
export class UpgradeRelay {
  readonly #options: UpgradeRelayOptions;
  readonly #socket: Duplex;
  readonly #far: Duplex;
  readonly #answer = new UpgradeAnswer();
  #guard: ExitGuard | undefined;
  #over = false;
  #status = 499;

  constructor(options: UpgradeRelayOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#far = options.far;
  }

  /** Never rejects. Resolves with the HTTP status that the client got, when its connection is closed. */
  run(head: Buffer): Promise<number> {
    const socket = this.#socket;
    const far = this.#far;
    const { clock, failure } = this.#options;
    const timer = clock.after(ANSWER_TIMEOUT_MS, () => {
      if (this.#answer.status !== undefined) return;
      this.#finish(
        new EdgectlError('Timeout', 'the node did not answer the upgrade in time', { layer: 'tunnel' }),
      );
    });
    far.on('error', (error) => this.#finish(EdgectlError.from(error, 'BackendError', { layer: 'tunnel' })));
    far.on('data', (bytes: Buffer) => this.#fromNode(bytes));
    far.once('end', () => this.#finish(failure()));
    far.once('close', () => this.#finish(failure()));
    far.on('drain', () => socket.resume());
    socket.on('drain', () => far.resume());
    socket.on('data', (bytes: Buffer) => {
      if (!far.destroyed && !far.write(bytes)) socket.pause();
    });
    // A half-closed connection of kube-apiserver is one that it has left: streams are ended inside of it.
    socket.once('end', () => this.#clientLeft());
    socket.on('error', () => this.#clientLeft());
    if (head.length > 0) far.write(head);
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
    if (passed.length > 0 && !this.#socket.write(passed)) this.#far.pause();
    if (this.#answer.malformed) {
      this.#finish(malformed('the node answered the upgrade with no HTTP'));
    } else if (this.#guard?.tooLarge === true) {
      this.#finish(malformed('the node began a message that is larger than any'));
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
    if (this.#answer.upgraded) this.#guard = guardOf(this.#options.incoming, this.#answer);
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
    this.#far.destroy();
    this.#socket.end();
    this.#options.clock.after(LINGER_MS, () => this.#socket.destroy());
  }

  #clientLeft(): void {
    this.#over = true;
    this.#far.destroy();
    this.#socket.destroy();
  }
}

function malformed(message: string): EdgectlError {
  return new EdgectlError('BackendError', message, { layer: 'tunnel' });
}
