/** A long-running child of `npm start`: started, waited for, and ended in order. */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CHECKOUT } from './checkout.mjs';

/** What a child may take to end before it is killed. */
const STOP_TIMEOUT_MS = 20_000;

/**
 * A program in a process group of its own: Ctrl-C reaches `npm start` alone, which then ends its children one after the other.
 * Its standard input stays open as long as we live: a child that watches it ends with us, however we end.
 */
export class Service {
  #child;
  #exited;
  /** True once it was told to end. */
  #stopping = false;

  /**
   * @param {object} options `logFile`: where its output goes; without one, stdout is read by `firstLine` and stderr is ours; `node`: the
   * Node.js that runs it
   */
  constructor(name, args, { logFile, env = {}, node = process.execPath } = {}) {
    this.name = name;
    const output = logFile === undefined ? undefined : openSync(logFile, 'a', 0o600);
    this.#child = spawn(node, args, {
      cwd: CHECKOUT,
      detached: true,
      stdio: ['pipe', output ?? 'pipe', output ?? 'inherit'],
      env: { ...process.env, ...env },
    });
    this.#exited = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => resolve(signal ?? code));
      this.#child.on('error', resolve);
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** The first line of its stdout. @throws Error where it ends before */
  async firstLine() {
    const lines = createInterface({ input: this.#child.stdout });
    const line = new Promise((resolve) => {
      lines.once('line', resolve);
    });
    const ended = this.#exited.then((how) => {
      throw new Error(`${this.name} ended (${how}) before it was ready`);
    });
    return Promise.race([line, ended]);
  }

  /** Resolves where the program ends by itself; never once it was stopped. */
  async failed() {
    const how = await this.#exited;
    if (this.#stopping) await new Promise(() => {});
    return `${this.name} ended (${how})`;
  }

  /** SIGTERM, then SIGKILL where that is not heeded. */
  async stop() {
    this.#stopping = true;
    this.#child.kill('SIGTERM');
    this.#child.stdin.end();
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(kill);
  }
}
