/** Listens on a unix socket that only its owner can open, and makes its file anew where somebody took it away. */
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background, guarded, guardedConnection, orReject } from '../../common/fault-boundary.ts';

/** A socket file answers at once or is dead: nothing lies between. */
const PROBE_TIMEOUT_MS = 1000;
/** How late it is seen that the file is gone. */
const LOOK_MS = 2_000;

export interface UnixListenerOptions {
  readonly path: string;
  readonly onConnection: (socket: Socket) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

export class UnixListener {
  readonly #options: UnixListenerOptions;
  #server: Server | undefined;
  #problem: string | undefined;
  #isListening = false;

  constructor(options: UnixListenerOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError `Conflict` where somebody listens there, `Unavailable` where the place cannot be written */
  async start(signal: AbortSignal): Promise<void> {
    const { path, clock, log } = this.#options;
    await this.#listen();
    log.info({ socket: path }, 'the embedded broker listens');
    clock.every(LOOK_MS, () => background(clock, this.#look(signal)), signal);
  }

  /** Connections that are open go on. */
  stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** Whoever cleans a folder for temporary files takes the socket's along: nobody could come in any more. */
  async #look(signal: AbortSignal): Promise<void> {
    const { path, log } = this.#options;
    if (this.#isListening || (this.#server !== undefined && existsSync(path))) return;
    // Its end takes the file away: the new one is made after that.
    this.#server?.close();
    this.#server = undefined;
    try {
      await this.#listen();
      this.#problem = undefined;
      log.warn({ socket: path }, "the socket's file was taken away: it was made anew");
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#problem)
        log.error({ socket: path, reason: message }, 'the socket cannot be made anew');
      this.#problem = message;
    }
    if (signal.aborted) await this.stop();
  }

  async #listen(): Promise<void> {
    const { path, onConnection, clock, log } = this.#options;
    this.#isListening = true;
    try {
      const server = await listenOnUnixSocket(path, guardedConnection(clock, onConnection));
      // For want of memory or descriptors: the next one may be taken.
      server.on(
        'error',
        guarded(clock, (error: Error) =>
          log.error({ socket: path, reason: error.message }, 'a connection could not be taken'),
        ),
      );
      this.#server = server;
    } finally {
      this.#isListening = false;
    }
  }
}

/**
 * A file left by an agent that was killed is removed; one that another agent serves is not.
 * @throws EdgectlError `Conflict` where somebody listens there, `Unavailable` where the place cannot be written
 */
async function listenOnUnixSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (existsSync(path) && (await answers(path))) {
    throw new EdgectlError('Conflict', `another process listens on ${path}`, {
      layer: 'broker',
      hint: 'one agent runs per node; --socket gives a second one another place',
    });
  }
  const server = createServer(onConnection);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    rmSync(path, { force: true });
    // The file must never be open to others, not even between bind and chmod. bind() happens inside listen().
    const before = process.umask(0o177);
    try {
      server.listen(path);
    } finally {
      process.umask(before);
    }
    if (!server.listening) await once(server, 'listening');
    chmodSync(path, 0o600);
    return server;
  } catch (cause) {
    server.close();
    throw new EdgectlError('Unavailable', `cannot listen on ${path}: ${(cause as Error).message}`, {
      layer: 'broker',
      hint: 'the folder must be writable by the agent; --socket names another place',
      cause,
    });
  }
}

/** Whether somebody listens on a unix socket; a file that a dead process left is nobody. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    const finish = (answered: boolean) => (): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, finish(true));
    const taken = orReject(reject, finish(true));
    const refused = orReject(reject, finish(false));
    socket.once('connect', taken);
    socket.once('error', refused);
  });
}
