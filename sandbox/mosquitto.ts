/** A real mosquitto on a port of its own, that ends with its owner. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const START_TIMEOUT_MS = 5000;

// The shell ends the broker when its stdin closes: at a stop, and when the owner dies.
const GUARD =
  'trap "" INT; mosquitto -c "$1" >>"$2" 2>&1 & echo $!; cat >/dev/null; kill -9 $! 2>/dev/null; wait $!';

export interface MosquittoOptions {
  /** Its configuration and log go here. */
  readonly folder: string;
  readonly port?: number;
  /** Lines of mosquitto.conf in place of `allow_anonymous true`. */
  readonly access?: string;
}

export class Mosquitto {
  readonly #options: MosquittoOptions;
  #guard: ChildProcess | undefined;
  #pid: number | undefined;
  #port: number;

  constructor(options: MosquittoOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  /** Starts it, after a {@link stop} or {@link kill} on the same port. Resolves when it takes connections. */
  async start(): Promise<void> {
    const { access, folder } = this.#options;
    if (this.#port === 0) this.#port = await freePort();
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'mosquitto.conf');
    const lines = [
      `listener ${this.#port} 127.0.0.1`,
      access ?? 'allow_anonymous true',
      'persistence false',
      // As the configuration that `edgectl broker mosquitto` writes: answers are not held back for 40 ms.
      'set_tcp_nodelay true',
      // Into the log that root has opened: as Debian's service, it gives up root before it opens any other file.
      'log_dest stdout',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', config, join(folder, 'mosquitto.log')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    this.#guard = guard;
    const [line] = (await once(createInterface(guard.stdout), 'line')) as [string];
    this.#pid = Number(line);
    guard.unref();
    for (const pipe of [guard.stdin, guard.stdout]) if (pipe instanceof Socket) pipe.unref();
    await this.#listening();
  }

  /** Ends it at once, as `kill -9` does. */
  async stop(): Promise<void> {
    const guard = this.#guard;
    if (guard === undefined) return;
    this.#guard = undefined;
    this.#pid = undefined;
    guard.ref();
    const gone = once(guard, 'exit');
    guard.stdin?.end();
    await gone;
  }

  async #listening(): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < deadline) {
      const socket = connect(this.#port, '127.0.0.1');
      const answers = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'close').then(() => false),
      ]).catch(() => false);
      socket.destroy();
      if (this.#ended()) break;
      if (answers) return;
      await setTimeout(10);
    }
    const why = this.#ended() ? 'ended before it listened' : `did not listen within ${START_TIMEOUT_MS} ms`;
    await this.stop();
    const log = readFileSync(join(this.#options.folder, 'mosquitto.log'), 'utf8').trim().slice(-500);
    throw new Error(`mosquitto on port ${this.#port} ${why}: ${log}`);
  }

  /** If another program took its port, that program answers there. */
  #ended(): boolean {
    try {
      return /^\d+ \([^)]*\) Z/.test(readFileSync(`/proc/${this.#pid}/stat`, 'latin1'));
    } catch {
      return true;
    }
  }
}
