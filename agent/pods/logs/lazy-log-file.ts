/** Log files that are opened when they are read, a few at a time: a folder may have any number of them. */
import { type LogFile, type LogFileOptions, openLogFile } from './log-file.ts';
import type { LogFileName } from './log-folder.ts';

/** Files of one search that are open beside those that could be renamed. */
const OPEN_AT_ONCE = 4;

/** Those of one search; the one that was read longest ago is closed first. */
export class OpenFew {
  readonly #open = new Set<LazyLogFile>();

  async use(file: LazyLogFile): Promise<void> {
    this.#open.delete(file);
    this.#open.add(file);
    const [oldest] = this.#open;
    if (this.#open.size > OPEN_AT_ONCE && oldest !== undefined) await oldest.close();
  }

  closed(file: LazyLogFile): void {
    this.#open.delete(file);
  }
}

/** A rotated file, which keeps its name until it is compressed or removed. */
export class LazyLogFile implements LogFile {
  readonly name: LogFileName;
  readonly #options: LogFileOptions;
  readonly #few: OpenFew;
  #file: LogFile | undefined;

  constructor(name: LogFileName, options: LogFileOptions, few: OpenFew) {
    this.name = name;
    this.#options = options;
    this.#few = few;
  }

  get damage(): string | undefined {
    return this.#file?.damage;
  }

  async size(): Promise<number> {
    return (await this.#opened()).size();
  }

  async available(position: number): Promise<number> {
    return (await this.#opened()).available(position);
  }

  async read(into: Buffer, offset: number, position: number): Promise<number> {
    return (await this.#opened()).read(into, offset, position);
  }

  async inode(): Promise<string | undefined> {
    return (await this.#opened()).inode();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#few.closed(this);
    await file?.close();
  }

  async #opened(): Promise<LogFile> {
    this.#file ??= await openLogFile(this.name, this.#options);
    await this.#few.use(this);
    return this.#file;
  }
}
