/** A real Redis that keeps nothing on disk, on a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../../../sandbox/free-port.ts';
import type { Teardowns } from './teardowns.ts';

const READY = 'Ready to accept connections';

export class Redis {
  readonly port: number;
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;

  constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** @param options of its command line; with a certificate among them it takes TLS alone */
  static async start(t: Teardowns, options: readonly string[] = []): Promise<Redis> {
    const redis = new Redis(await freePort(), options);
    t.teardown(() => redis.stop());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `${this.#tls ? 'rediss' : 'redis'}://127.0.0.1:${this.port}`;
  }

  get #tls(): boolean {
    return this.#options.includes('--tls-cert-file');
  }

  /** Resolves when it accepts connections. If it ends before, throws an error with its last output. */
  async start(): Promise<void> {
    const port = this.#tls ? `--port 0 --tls-port ${this.port}` : `--port ${this.port}`;
    const options = `${port} --bind 127.0.0.1 --appendonly no --daemonize no`.split(' ');
    const child = spawn('redis-server', [...options, '--save', '', ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    let last = '';
    for await (const line of createInterface(child.stdout)) {
      last = line;
      if (line.includes(READY)) break;
    }
    if (!last.includes(READY)) throw new Error(`redis-server ended before it took connections: ${last}`);
    child.stdout.resume();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}
