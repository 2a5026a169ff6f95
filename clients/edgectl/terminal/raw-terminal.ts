/** The user's terminal while a remote one is on it: raw, its size reported, and restored however the program ends. */
import { spawnSync } from 'node:child_process';
import type { ReadStream } from 'node:tty';

/**
 * What `cfmakeraw` does beyond Node.js's raw mode, which leaves output processing on (nodejs/node#63059): the terminal
 * would write a CR before each LF of a program that has done so already.
 */
const RAW = ['raw', '-echo', '-echonl', '-iexten', '-parenb', 'cs8'];
const STTY_TIMEOUT_MS = 2000;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export class RawTerminal {
  readonly #input: ReadStream;
  readonly #restore = (): void => {
    this.stop();
  };
  #resized: (() => void) | undefined;
  #raw = false;

  constructor(input: ReadStream) {
    this.#input = input;
  }

  /** The terminal's size; `undefined` if no stream leads to one. */
  static size(): TerminalSize | undefined {
    const [columns, rows] = process.stdout.isTTY
      ? process.stdout.getWindowSize()
      : process.stderr.isTTY
        ? process.stderr.getWindowSize()
        : [0, 0];
    return columns > 0 && rows > 0 ? { columns, rows } : undefined;
  }

  /** Goes raw and calls back at each change of size. Returns what a person has to know of it, if anything. */
  start(onResize: (size: TerminalSize) => void): string | undefined {
    this.#raw = true;
    // First, because it keeps the modes that are to be restored.
    this.#input.setRawMode(true);
    const { error } = spawnSync('stty', RAW, {
      stdio: ['inherit', 'ignore', 'ignore'],
      timeout: STTY_TIMEOUT_MS,
    });
    // Also when an exception or process.exit ends the program.
    process.once('exit', this.#restore);
    this.#resized = () => {
      const size = RawTerminal.size();
      if (size !== undefined) onResize(size);
    };
    process.on('SIGWINCH', this.#resized);
    return error === undefined
      ? undefined
      : `the output of the program may look shifted: stty cannot be run (${error.message})`;
  }

  stop(): void {
    if (!this.#raw) return;
    this.#raw = false;
    process.off('exit', this.#restore);
    if (this.#resized !== undefined) process.off('SIGWINCH', this.#resized);
    this.#input.setRawMode(false);
  }
}
