/** Two connections joined: what either says goes to the other, no faster than it is taken. */
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock, Timer } from '../../../common/clock.ts';
import type { ExitGuard } from '../../../common/remotecommand/exit-guard/exit-guard.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { LINGER_MS } from './supervised-stream.ts';

/** Which side ended it first. The agent itself counts as `client`. */
export type RelayEnd = 'client' | 'server';

/** How often a client whose input is held up is written to, see {@link ExitGuard.heartbeat}. */
const HEARTBEAT_MS = 1_000;
const NO_STATUS = "the streaming server closed the connection before the command's status came";

export interface RelayOptions {
  readonly clock: Clock;
  /** Aborts when the client disconnected (`Canceled`), or with the reason that the client is told. */
  readonly signal: AbortSignal;
  /** For a command: its client takes an end without a status for a success. Others need its heartbeat. */
  readonly guard: ExitGuard;
}

/** Resolves when both are closed. Never rejects. */
export function relay(client: Duplex, server: Duplex, options: RelayOptions): Promise<RelayEnd> {
  return new Promise((resolve) => {
    new Relay(client, server, options, resolve).start();
  });
}

class Relay {
  readonly #client: Duplex;
  readonly #server: Duplex;
  readonly #options: RelayOptions;
  readonly #resolve: (end: RelayEnd) => void;
  readonly #over = new AbortController();
  #heartbeat: Timer | undefined;
  #end: RelayEnd | undefined;
  #statusPassed = false;

  constructor(client: Duplex, server: Duplex, options: RelayOptions, resolve: (end: RelayEnd) => void) {
    this.#client = client;
    this.#server = server;
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    const client = this.#client;
    const server = this.#server;
    const { signal, guard, clock } = this.#options;
    // A command whose status was passed on has ended, also where its client is quicker to close than the server.
    const clientEnded = guarded(clock, () => this.#finish(this.#statusPassed ? 'server' : 'client'));
    const serverEnded = guarded(clock, () => this.#say('server', NO_STATUS));
    client.once('end', clientEnded).once('close', clientEnded).once('error', clientEnded);
    server.once('end', serverEnded).once('close', serverEnded).once('error', serverEnded);
    const aborted = guarded(clock, () => this.#aborted(EdgectlError.from(signal.reason)));
    signal.addEventListener('abort', aborted, { once: true, signal: this.#over.signal });
    if (client.destroyed) clientEnded();
    else if (signal.aborted) aborted();
    if (this.#end !== undefined || this.#over.signal.aborted) return;
    client.on(
      'data',
      guarded(clock, (bytes: Buffer) => this.#fromClient(bytes)),
    );
    server.on(
      'data',
      guarded(clock, (bytes: Buffer) => {
        const before = guard.finished;
        const passed = guard.pass(bytes);
        this.#statusPassed ||= guard.finished && !before;
        if (this.#end === undefined && passed.length > 0 && !client.write(passed)) server.pause();
        if (guard.tooLarge) this.#say('server', NO_STATUS);
      }),
    );
    client.on('drain', () => server.resume());
    server.on(
      'drain',
      guarded(clock, () => this.#release()),
    );
    if (server.readableEnded || server.destroyed) serverEnded();
  }

  #fromClient(bytes: Buffer): void {
    if (this.#end !== undefined || this.#server.write(bytes)) return;
    // A connection that is not read tells of no end: it has to be written to.
    this.#client.pause();
    const { clock, guard } = this.#options;
    this.#heartbeat ??= clock.every(
      HEARTBEAT_MS,
      () => this.#client.write(guard.heartbeat()),
      this.#over.signal,
    );
  }

  #release(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#client.resume();
  }

  #aborted(reason: EdgectlError): void {
    if (reason.kind === 'Canceled') this.#finish('client');
    else this.#say('client', reason.message);
  }

  /** The last words, and time for them: cutting off with input unread would take them back (RST). */
  #say(by: RelayEnd, failure: string): void {
    if (this.#end !== undefined) {
      if (by === 'client') this.#linger(by);
      return;
    }
    this.#end = by;
    this.#release();
    const { guard, clock } = this.#options;
    if (!guard.finished) this.#client.write(guard.failure(failure));
    // A client that does not read is waited for here as in the middle of the output: its status is in what it has not read.
    if (by === 'server')
      this.#client.once(
        'finish',
        guarded(clock, () => this.#linger(by)),
      );
    this.#client.end();
    if (by === 'server') return;
    // The process need not wait for its client.
    this.#server.destroy();
    this.#linger(by);
  }

  #linger(by: RelayEnd): void {
    this.#options.clock.after(LINGER_MS, () => this.#finish(by), this.#over.signal);
  }

  #finish(by: RelayEnd): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#client.destroy();
    this.#server.destroy();
    this.#resolve(this.#end ?? by);
  }
}
