/** Exec and attach: a client's upgraded connection, tied to what leads to its node. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock, Timer } from '../../common/clock.ts';
import { httpRefusal, httpStatus } from '../../common/kubernetes/status.ts';
import { type ExitGuard, exitGuard } from '../../common/remotecommand/exit-guard/exit-guard.ts';
import { EarlyBytes, tooEarly } from '../wire/early-bytes.ts';
import { UpgradeAnswer } from '../wire/upgrade-answer.ts';
import { CLIENT_LEFT, type Served } from './answer.ts';

/** The node may have to start the runtime's streaming first. */
const ANSWER_TIMEOUT_MS = 30_000;
/** A refusal is sent at once. A node that ends neither the response nor the connection has nothing more to say. */
const REFUSAL_TIMEOUT_MS = 10_000;
/** How long a client that was given everything gets to close its connection: cut off with input unread it may lose what it has not read. */
const LINGER_MS = 30_000;
/**
 * How long a client that was sent everything, with the end of every stream, may take to read it and close. kube-apiserver is in
 * between: when we close its connection, it closes its client's at once, although the client may not have read everything.
 */
const LEAVE_MS = 600_000;
/** How often a client whose input is held up is written to, see {@link ExitGuard.heartbeat}. */
const HEARTBEAT_MS = 1_000;

const NO_STATUS = new EdgectlError(
  'BackendError',
  "the node's end of the connection closed before the command's status came",
  { layer: 'tunnel' },
);

/** A client that asks for an upgrade. */
export interface UpgradedClient {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

export interface UpgradeRelayOptions {
  readonly client: UpgradedClient;
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
  readonly #early = new EarlyBytes();
  #guard: ExitGuard | undefined;
  #heartbeat: Timer | undefined;
  #linger: Timer | undefined;
  #refusal: Timer | undefined;
  #over = false;
  #closing = false;
  #served: Served = CLIENT_LEFT;

  constructor(options: UpgradeRelayOptions) {
    this.#options = options;
    this.#socket = options.client.socket;
    this.#far = options.far;
  }

  /** Never rejects. Resolves when the client's connection is closed; `ending` is that of `Route.upgrade`. */
  run(ending: AbortSignal): Promise<Served> {
    const socket = this.#socket;
    const far = this.#far;
    const { client, clock, failure } = this.#options;
    const timer = clock.after(ANSWER_TIMEOUT_MS, () => {
      if (this.#answer.status !== undefined) return;
      this.#finish(
        new EdgectlError('Timeout', 'the node did not answer the upgrade in time', { layer: 'tunnel' }),
      );
    });
    const end = (): void => {
      if (this.#over) this.#close();
      else this.#finish(ending.reason as EdgectlError);
    };
    ending.addEventListener('abort', end);
    far.on('error', (error) => this.#finish(EdgectlError.from(error, 'BackendError', { layer: 'tunnel' })));
    far.on('data', (bytes: Buffer) => this.#fromNode(bytes));
    far.once('end', () => this.#finish(failure()));
    far.once('close', () => this.#finish(failure()));
    far.on('drain', () => this.#release());
    socket.on('drain', () => far.resume());
    socket.on('data', (bytes: Buffer) => this.#fromClient(bytes));
    // A half-closed connection of kube-apiserver is one that it has left: streams are ended inside of it.
    socket.once('end', () => this.#clientLeft());
    socket.on('error', () => this.#clientLeft());
    if (client.head.length > 0) this.#fromClient(client.head);
    socket.resume();
    return new Promise((resolve) => {
      const closed = (): void => {
        timer.stop();
        this.#linger?.stop();
        ending.removeEventListener('abort', end);
        this.#clientLeft();
        resolve(this.#served);
      };
      socket.once('close', closed);
      if (socket.destroyed) closed();
      else if (ending.aborted) end();
    });
  }

  /** The node accepts no further input. A connection that is not read does not report its end: it has to be written to. */
  #holdUp(): void {
    this.#socket.pause();
    this.#heartbeat ??= this.#options.clock.every(HEARTBEAT_MS, () => {
      if (this.#guard !== undefined && !this.#over) this.#socket.write(this.#guard.heartbeat());
    });
  }

  #release(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#socket.resume();
  }

  #fromClient(bytes: Buffer): void {
    if (this.#over) return;
    if (this.#answer.upgraded) {
      if (!this.#far.destroyed && !this.#far.write(bytes)) this.#holdUp();
    } else if (this.#answer.status === undefined && !this.#early.keep(bytes)) {
      this.#finish(tooEarly());
    }
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
      // Closes the connection: a client that waits for the end of a refused upgrade would wait for ever.
      this.#endOver();
    }
  }

  #fromHead(bytes: Buffer): Buffer {
    const known = this.#answer.status !== undefined;
    const rest = this.#answer.feed(bytes);
    const { status } = this.#answer;
    if (known || status === undefined) return rest;
    this.#served = { status };
    if (!this.#answer.upgraded)
      this.#refusal = this.#options.clock.after(REFUSAL_TIMEOUT_MS, () => this.#endOver());
    this.#socket.write(`${this.#answer.head}\r\n\r\n`, 'latin1');
    if (this.#answer.upgraded) {
      const { upgrade } = this.#options.client.incoming.headers;
      this.#guard = exitGuard(upgrade, this.#answer.header('x-stream-protocol-version'));
      for (const kept of this.#early.consume()) this.#far.write(kept);
    }
    return rest;
  }

  /** The node's side is done, or lost, or the whole has to end. */
  #finish(failure: EdgectlError | undefined): void {
    if (this.#over) return;
    const { status } = this.#answer;
    if (status === undefined) {
      const error =
        failure ?? new EdgectlError('BackendError', 'the node gave no answer', { layer: 'tunnel' });
      this.#socket.write(httpRefusal(error));
      this.#served = { status: httpStatus(error), error };
    } else if (this.#guard?.finished === false) {
      const error = failure ?? NO_STATUS;
      this.#socket.write(this.#guard.failure(error.message));
      this.#served = { status, error };
    } else if (failure !== undefined && !this.#answer.upgraded) {
      this.#clientLeft();
      return;
    }
    this.#endOver();
  }

  #endOver(): void {
    if (this.#over) return;
    this.#over = true;
    this.#refusal?.stop();
    this.#heartbeat?.stop();
    this.#far.destroy();
    // Its end is to be seen, whatever it still sends.
    this.#socket.resume();
    const last = this.#guard?.finished === true ? this.#guard.leave() : undefined;
    if (last === undefined) this.#close();
    else
      this.#socket.write(last, () => {
        if (!this.#closing) this.#linger = this.#options.clock.after(LEAVE_MS, () => this.#close());
      });
  }

  /** A client that does not read is waited for here as in the middle of the output: without its status a command looks like a success. */
  #close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#linger?.stop();
    this.#socket.once('finish', () => {
      this.#linger = this.#options.clock.after(LINGER_MS, () => this.#socket.destroy());
    });
    this.#socket.end();
  }

  #clientLeft(): void {
    this.#over = true;
    this.#closing = true;
    this.#refusal?.stop();
    this.#heartbeat?.stop();
    this.#far.destroy();
    this.#socket.destroy();
  }
}

function malformed(message: string): EdgectlError {
  return new EdgectlError('BackendError', message, { layer: 'tunnel' });
}
