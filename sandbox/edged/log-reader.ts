/**
 * A container's log as kubelet reads it: the current file alone, both streams in the order of the file. What was rotated away is
 * not seen, and a follower goes on in the new file.
 */
import { watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const READ_BYTES = 256 * 1024;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const PARTIAL = 0x50;

export interface LogOptions {
  readonly tailLines?: number | undefined;
  /** Lines from before are left out; milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
  readonly timestamps?: boolean | undefined;
  readonly limitBytes?: number | undefined;
  readonly follow?: boolean | undefined;
  /** Whether the container still runs: a follower of one that does not ends with the file. */
  readonly running: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** The position at which the last `lines` lines start. */
async function tailStart(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines === 0) return size;
  let found = 0;
  const block = Buffer.alloc(READ_BYTES);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - READ_BYTES);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let index = bytesRead - 1; index >= 0; index -= 1) {
      if (block[index] !== NEWLINE) continue;
      // The newline that ends the file ends the last line, it does not begin one.
      if (start + index !== size - 1) found += 1;
      if (found === lines) return start + index + 1;
    }
    end = start;
  }
  return 0;
}

class LineFormatter {
  readonly #options: LogOptions;
  #left: number;
  #atLineStart = true;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  get full(): boolean {
    return this.#left <= 0;
  }

  /** The output of whole CRI lines. */
  format(lines: Buffer): Buffer {
    const out: Buffer[] = [];
    for (let start = 0; start < lines.length && !this.full; ) {
      const end = lines.indexOf(NEWLINE, start);
      const afterTime = lines.indexOf(SPACE, start);
      const afterStream = lines.indexOf(SPACE, afterTime + 1);
      const partial = lines[afterStream + 1] === PARTIAL;
      const time = lines.subarray(start, afterTime);
      const { sinceMs, timestamps } = this.#options;
      if (sinceMs === undefined || Date.parse(time.toString()) >= sinceMs) {
        if (timestamps === true && this.#atLineStart) this.#push(out, lines.subarray(start, afterTime + 1));
        this.#push(out, lines.subarray(afterStream + 3, partial ? end : end + 1));
      }
      this.#atLineStart = !partial;
      start = end + 1;
    }
    return Buffer.concat(out);
  }

  #push(out: Buffer[], bytes: Buffer): void {
    const piece = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= piece.length;
    if (piece.length > 0) out.push(piece);
  }
}

/** Resolves at the next change in the folder, or after a while: changes may be missed. */
class FolderChanges {
  readonly #watcher;
  #wake: (() => void) | undefined;
  #changed = false;

  constructor(folder: string) {
    this.#watcher = watch(folder, () => {
      this.#changed = true;
      this.#wake?.();
    });
  }

  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#changed && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, timeoutMs);
        const wake = (): void => {
          clearTimeout(late);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    this.#changed = false;
    this.#wake = undefined;
  }

  close(): void {
    this.#watcher.close();
  }
}

const CHECK_MS = 1000;

/** The log's text, in pieces of whole lines. */
export async function* readLog(path: string, options: LogOptions): AsyncGenerator<Buffer> {
  const formatter = new LineFormatter(options);
  const changes = options.follow === true ? new FolderChanges(dirname(path)) : undefined;
  let file = await open(path, 'r');
  try {
    let position = options.tailLines === undefined ? 0 : await tailStart(file, options.tailLines);
    let rest: Buffer = Buffer.alloc(0);
    while (!options.signal.aborted && !formatter.full) {
      const block = Buffer.allocUnsafe(READ_BYTES);
      const { bytesRead } = await file.read(block, 0, READ_BYTES, position);
      if (bytesRead > 0) {
        position += bytesRead;
        const bytes = Buffer.concat([rest, block.subarray(0, bytesRead)]);
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        rest = bytes.subarray(end);
        const out = formatter.format(bytes.subarray(0, end));
        if (out.length > 0) yield out;
        continue;
      }
      if (changes === undefined) return;
      const successor = await rotated(path, file);
      if (successor !== undefined) {
        await file.close();
        file = successor;
        position = 0;
        continue;
      }
      if (!(await options.running())) {
        // What was written between the last read and the end of the container.
        if ((await file.stat()).size > position) continue;
        return;
      }
      await changes.next(CHECK_MS, options.signal);
    }
  } finally {
    changes?.close();
    await file.close();
  }
}

/** The new file, where the path does not lead to the one that is open any more. */
async function rotated(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  let successor: FileHandle;
  try {
    successor = await open(path, 'r');
  } catch {
    return undefined;
  }
  const [now, before] = await Promise.all([successor.stat(), file.stat()]);
  if (now.ino !== before.ino) return successor;
  await successor.close();
  return undefined;
}
