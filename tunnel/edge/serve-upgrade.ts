/** Exec and attach: a request of our own is written to a streaming server, and after its 101 bytes go both ways as they are. */
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { socketHost } from '../../common/network-address.ts';
import { httpRefusal } from '../../common/kubernetes/status.ts';
import { connectReading } from '../../common/reading-socket.ts';
import { type ExitGuard, exitGuard } from '../../common/remotecommand/exit-guard/exit-guard.ts';
import { guarded, orReject } from '../../common/fault-boundary.ts';
import type { Channel } from '../wire/channel.ts';
import type { ConnectRequest } from '../wire/connect-message.ts';
import { EarlyBytes, tooEarly } from '../wire/early-bytes.ts';
import { UpgradeAnswer } from '../wire/upgrade-answer.ts';
import { upgradeRequest } from '../wire/upgrade-request.ts';
import { unreachable } from './edged-route.ts';

const CONNECT_TIMEOUT_MS = 10_000;

export interface Relayed {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The streaming server's HTTP status. */
  readonly status: number | undefined;
  /** Whether the streaming server ended it, or the client (or the tunnel) was gone first. */
  readonly closedBy: 'server' | 'client';
  /** Why the client was told a failure in place of the command's status. */
  readonly error?: EdgectlError;
}

/** A refusal is sent at once. A backend that ends neither the response nor the connection has nothing more to say. */
const REFUSAL_TIMEOUT_MS = 5_000;
/** What was written to the cloud must be through by then, where the right has ended. */
export const FAREWELL_MS = 2_000;

function dial(url: URL, signal: AbortSignal): Promise<Socket> {
  const host = socketHost(url);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return new Promise((resolve, reject) => {
    // The runtime's streaming server makes its own certificate at each start: only loopback is ever dialled with TLS.
    const socket =
      url.protocol === 'https:'
        ? connectTls({ host, port, rejectUnauthorized: host !== '127.0.0.1' && host !== '::1' })
        : connectReading({ host, port });
    socket.setNoDelay(true);
    const abort = orReject(reject, () => {
      socket.destroy(new EdgectlError('Canceled', 'the cloud closed the connection', { layer: 'tunnel' }));
    });
    const settled = (): void => {
      signal.removeEventListener('abort', abort);
      socket.setTimeout(0);
      socket.removeAllListeners();
    };
    socket.setTimeout(
      CONNECT_TIMEOUT_MS,
      orReject(reject, () => {
        socket.destroy(
          new EdgectlError('Timeout', `${url.host} does not accept connections`, { layer: 'edged' }),
        );
      }),
    );
    const connected = orReject(reject, () => {
      settled();
      resolve(socket);
    });
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
    socket.once(
      'error',
      orReject(reject, (cause: Error) => {
        settled();
        reject(unreachable(url, cause));
      }),
    );
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

export interface UpgradeOptions {
  readonly connect: ConnectRequest;
  readonly url: URL;
  readonly clock: Clock;
  /** Aborts when the connection has to end, with the reason that the client is told. */
  readonly revoked: AbortSignal;
  /** Aborts when the cloud has gone. */
  readonly gone: AbortSignal;
}

/**
 * Resolves when one of both sides is done, or lost.
 * @throws EdgectlError if the streaming server cannot be reached
 */
export async function relayUpgrade(channel: Channel, options: UpgradeOptions): Promise<Relayed> {
  const { connect, url, revoked, gone } = options;
  const head = upgradeRequest(`${url.pathname}${url.search}`, { Host: url.host }, connect.headers);
  const socket = await dial(url, AbortSignal.any([gone, revoked]));
  try {
    socket.write(head);
    return await new UpgradeSession(channel, socket, options).run();
  } finally {
    socket.destroy();
  }
}

class UpgradeSession {
  readonly #channel: Channel;
  readonly #socket: Socket;
  readonly #options: UpgradeOptions;
  readonly #answer = new UpgradeAnswer();
  readonly #early = new EarlyBytes();
  #guard: ExitGuard | undefined;
  #closedBy: Relayed['closedBy'] = 'client';
  #error: EdgectlError | undefined;

  constructor(channel: Channel, socket: Socket, options: UpgradeOptions) {
    this.#channel = channel;
    this.#socket = socket;
    this.#options = options;
  }

  run(): Promise<Relayed> {
    const channel = this.#channel;
    const socket = this.#socket;
    const { revoked, clock } = this.#options;
    const fromServer = guarded(clock, (bytes: Buffer) => this.#fromServer(bytes));
    const ended = guarded(clock, () => this.#serverEnded(undefined));
    const failed = guarded(clock, (cause: Error) => this.#serverEnded(brokeOff(cause)));
    const fromClient = guarded(clock, (bytes: Buffer) => this.#fromClient(bytes));
    const letGo = guarded(clock, () => this.#letGo());
    socket.on('data', fromServer);
    socket.once('end', ended);
    socket.once('error', failed);
    socket.on('drain', () => channel.resume());
    channel.on('drain', () => socket.resume());
    channel.on('data', fromClient);
    channel.on('remoteEnd', letGo);
    const revoke = guarded(clock, () =>
      this.#revoke(EdgectlError.from(revoked.reason, 'Forbidden', { layer: 'tunnel' })),
    );
    revoked.addEventListener('abort', revoke);
    return new Promise((resolve) => {
      const closed = guarded(clock, () => {
        revoked.removeEventListener('abort', revoke);
        resolve({
          bytesIn: channel.receivedBytes,
          bytesOut: socket.bytesRead,
          status: this.#answer.status,
          closedBy: this.#closedBy,
          ...(this.#error === undefined ? {} : { error: this.#error }),
        });
      });
      channel.once('close', closed);
      if (channel.closed) closed();
      else if (revoked.aborted) revoke();
    });
  }

  /** The client has gone while its input is held up: nobody would ever read up to its end. */
  #letGo(): void {
    if (this.#channel.remoteEnded && this.#channel.isPaused()) this.#channel.destroy();
  }

  #fromClient(bytes: Buffer): void {
    if (this.#answer.upgraded) {
      if (this.#socket.write(bytes)) return;
      this.#channel.pause();
      this.#letGo();
    } else if (this.#answer.status === undefined && !this.#early.keep(bytes)) {
      this.#channel.destroy(tooEarly());
    }
  }

  #fromServer(bytes: Buffer): void {
    const { writableEnded, destroyed } = this.#channel;
    if (destroyed || writableEnded) return;
    const passed = this.#pass(bytes);
    if (passed.length > 0 && !this.#channel.write(passed)) this.#socket.pause();
    // A refused upgrade leaves the connection open for another request, which never comes.
    if (this.#answer.refusalComplete || this.#answer.malformed) this.#serverEnded(undefined);
    else if (this.#guard?.tooLarge === true)
      this.#serverEnded(brokeOff(new Error('it began a message that is larger than any')));
  }

  /** Whole frames once it is upgraded, so that a failure of our own can follow; the answer's head as it is. */
  #pass(bytes: Buffer): Buffer {
    if (this.#guard !== undefined) return this.#guard.pass(bytes);
    const known = this.#answer.status !== undefined;
    const rest = this.#answer.feed(bytes);
    if (!this.#answer.upgraded) {
      if (!known && this.#answer.status !== undefined) this.#boundRefusal();
      return bytes;
    }
    for (const kept of this.#early.consume()) this.#socket.write(kept);
    const upgrade = this.#answer.header('upgrade');
    this.#guard = exitGuard(upgrade, this.#answer.header('x-stream-protocol-version'));
    return Buffer.concat([bytes.subarray(0, bytes.length - rest.length), this.#guard.pass(rest)]);
  }

  #boundRefusal(): void {
    const { clock, gone } = this.#options;
    clock.after(REFUSAL_TIMEOUT_MS, () => this.#serverEnded(undefined), gone);
  }

  /** The streaming server has ended or was lost. What it sent before is passed on first. */
  #serverEnded(failure: EdgectlError | undefined): void {
    if (this.#channel.writableEnded) return;
    this.#closedBy = 'server';
    this.#finish(this.#guard?.finished === true ? undefined : (failure ?? this.#withoutStatus()));
  }

  #withoutStatus(): EdgectlError | undefined {
    return this.#guard === undefined
      ? undefined
      : brokeOff(new Error("it closed before the command's status came"));
  }

  #revoke(error: EdgectlError): void {
    this.#closedBy = 'client';
    this.#socket.destroy();
    this.#finish(error);
    this.#options.clock.after(FAREWELL_MS, () => this.#channel.destroy(error), this.#options.gone);
  }

  /** Whatever the other half makes of an end: client-go takes one without a status for exit code 0. */
  #finish(error: EdgectlError | undefined): void {
    this.#error = error;
    this.#channel.finish(error, error === undefined ? undefined : this.#words(error));
  }

  #words(error: EdgectlError): Buffer | undefined {
    return this.#answer.status === undefined ? httpRefusal(error) : this.#guard?.failure(error.message);
  }
}

function brokeOff(cause: Error): EdgectlError {
  return new EdgectlError('BackendError', `the streaming server broke off: ${cause.message}`, {
    layer: 'cri',
    cause,
  });
}
