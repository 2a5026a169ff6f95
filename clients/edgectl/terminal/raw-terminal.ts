/** The user's terminal while a remote one is on it: raw, its size reported, and restored however the program ends. */
import type { ReadStream } from 'node:tty';

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

  /** The terminal's size; `undefined` where no stream leads to one. */
  static size(): TerminalSize | undefined {
    const [columns, rows] = process.stdout.isTTY
      ? process.stdout.getWindowSize()
      : process.stderr.isTTY
        ? process.stderr.getWindowSize()
        : [0, 0];
    return columns > 0 && rows > 0 ? { columns, rows } : undefined;
  }

  /** Goes raw and calls back at each change of size. */
  start(onResize: (size: TerminalSize) => void): void {
    this.#raw = true;
    this.#input.setRawMode(true);
    // Also when an exception or process.exit ends the program.
    process.once('exit', this.#restore);
    this.#resized = () => {
      const size = RawTerminal.size();
      if (size !== undefined) onResize(size);
    };
    process.on('SIGWINCH', this.#resized);
  }

  stop(): void {
    if (!this.#raw) return;
    this.#raw = false;
    process.off('exit', this.#restore);
    if (this.#resized !== undefined) process.off('SIGWINCH', this.#resized);
    this.#input.setRawMode(false);
  }
}
