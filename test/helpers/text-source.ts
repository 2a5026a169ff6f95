/** A log in memory: continues at a cursor, and waits where the test has put a barrier. */
import type { ByteSource, SourceEnd } from '../../common/byte-source.ts';

export interface TextSourceOptions {
  /** As in `pod.logs`. */
  readonly cursor?: string | undefined;
  readonly skipBytes?: number | undefined;
  /** Called with each position before a read; the read waits for what it gives. */
  readonly before?: (position: number) => Promise<void> | undefined;
}

export class TextSource implements ByteSource {
  readonly streams = ['stdout'] as const;
  readonly info: Readonly<Record<string, unknown>>;
  readonly #settleEnded = Promise.withResolvers<SourceEnd>();
  readonly ended = this.#settleEnded.promise;
  readonly #text: Buffer;
  readonly #options: TextSourceOptions;
  #position: number;
  #canceled = false;

  constructor(text: Buffer, options: TextSourceOptions = {}) {
    this.#text = text;
    this.#options = options;
    this.#position = Number(options.cursor ?? 0) + (options.skipBytes ?? 0);
    this.info = { cursor: String(this.#position) };
  }

  async read(_stream: string, maxBytes: number): Promise<Buffer | undefined> {
    await this.#options.before?.(this.#position);
    if (this.#canceled || this.#position >= this.#text.length) {
      this.#settleEnded.resolve({ reason: this.#canceled ? 'Canceled' : 'Completed' });
      return undefined;
    }
    const piece = this.#text.subarray(this.#position, this.#position + maxBytes);
    this.#position += piece.length;
    return piece;
  }

  cursor(): string {
    return String(this.#position);
  }

  cancel(): void {
    this.#canceled = true;
    this.#settleEnded.resolve({ reason: 'Canceled' });
  }
}
