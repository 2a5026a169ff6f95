/** Our standard input as chunks, never read through the thread pool: a blocked read there would keep the program from ending. */
import { ReadStream as TerminalStream } from 'node:tty';

export interface Input {
  /** The terminal that it is, if it is one. */
  readonly terminal: TerminalStream | undefined;
  chunks(): AsyncIterable<Buffer>;
  close(): void;
}

export function openInput(): Input {
  const { stdin } = process;
  return {
    terminal: stdin instanceof TerminalStream ? stdin : undefined,
    chunks: () => stdin as AsyncIterable<Buffer>,
    close: () => {
      stdin.destroy();
    },
  };
}
