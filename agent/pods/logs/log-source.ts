/** A log as a byte source: one stream, a cursor, and an end that lists what was missing. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import { release, retain } from '../../../common/block-pool.ts';
import type { ByteSource, Gap, SourceEnd } from '../../../common/byte-source.ts';
import type { LogChunk, LogPlace, LogReader } from './log-reader.ts';
import type { LogGap } from './log-bytes.ts';
import { encodeCursor, type LogCursor } from './log-cursor.ts';
import type { Search } from './log-searches.ts';

export interface LogSourceOptions {
  readonly info: Readonly<Record<string, unknown>>;
  readonly shape: Pick<LogCursor, 'stream' | 'timestamps' | 'prefix' | 'grep'>;
  /** Bytes at the start that the caller has already. */
  readonly skipBytes: number;
  readonly limitBytes: number | undefined;
  readonly follow: boolean;
  /** The reader's search. */
  readonly search: Search;
}

/** How far back a cursor can be given. More than a session reads ahead of what it has published, and than an answer holds. */
const MARKED_BYTES = 512 * 1024;
const MAX_MARKS = 256;
/** Chunks of one container that are nearer to each other share a mark. */
const MARK_BYTES = 16 * 1024;

/** Where a chunk begins: in the log, and in what was given out. */
interface Mark {
  readonly start: LogPlace;
  readonly given: number;
  /** Bytes after `start` that were not given out. */
  skipped: number;
}

/** Bytes that are thrown away at once where nobody reads. */
const DISCARD_BYTES = 1024 * 1024;

export class LogSource implements ByteSource {
  readonly streams: readonly StreamName[] = ['stdout'];
  readonly info: Readonly<Record<string, unknown>>;
  readonly #settleEnded = Promise.withResolvers<SourceEnd>();
  readonly ended = this.#settleEnded.promise;
  readonly #reader: LogReader;
  readonly #options: LogSourceOptions;
  readonly #begin: LogPlace;
  readonly gaps: Gap[] = [];
  #over = false;
  #chunk: LogChunk | undefined;
  /** How much of the chunk was given out or skipped. */
  #taken = 0;
  #published = 0;
  #toSkip: number;
  readonly #marks: Mark[] = [];
  #limit: number;
  #reading = false;
  #discarding = false;

  constructor(reader: LogReader, options: LogSourceOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#begin = reader.place();
    this.info = options.info;
    this.#toSkip = options.skipBytes;
    this.#mark(this.#begin);
    this.#limit = options.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Something is missing in the log, where the reader has come to. */
  addGap(gap: LogGap): void {
    this.gaps.push({ stream: 'stdout', offset: this.#published, ...gap });
  }

  async read(stream: StreamName, maxBytes: number): Promise<Buffer | undefined> {
    if (stream !== 'stdout' || this.#over) return undefined;
    this.#reading = true;
    try {
      while (!this.#over) {
        const chunk = this.#chunk;
        if (this.#limit === 0) break;
        if (chunk !== undefined && this.#taken < chunk.bytes.length) {
          const skipped = Math.min(this.#toSkip, chunk.bytes.length - this.#taken);
          this.#toSkip -= skipped;
          this.#taken += skipped;
          const mark = this.#marks.at(-1);
          if (mark !== undefined) mark.skipped += skipped;
          const end = Math.min(chunk.bytes.length, this.#taken + Math.min(maxBytes, this.#limit));
          if (end === this.#taken) continue;
          const bytes = chunk.bytes.subarray(this.#taken, end);
          this.#taken = end;
          this.#published += bytes.length;
          this.#limit -= bytes.length;
          retain(bytes);
          return bytes;
        }
        const next = await this.#reader.next();
        if (next === undefined) break;
        if (chunk !== undefined) release(chunk.bytes);
        this.#chunk = next;
        this.#taken = 0;
        this.#mark(next.start);
      }
      this.#end({ reason: 'Completed' });
    } catch (error) {
      this.#end({ reason: 'Failed', error: EdgectlError.from(error, 'Internal') });
    } finally {
      this.#reading = false;
      if (!this.#discarding) this.#options.search.rest();
    }
    return undefined;
  }

  /** Reads on for nobody, so that the end comes anyway: nobody's slowness holds it back, so it counts as a search. */
  async discard(): Promise<void> {
    this.#discarding = true;
    for (;;) {
      const bytes = await this.read('stdout', DISCARD_BYTES);
      if (bytes === undefined) return;
      release(bytes);
    }
  }

  cursor(bytes = this.#published): string | undefined {
    // The reader itself may be ahead: in the next file, of which nothing was read.
    if (bytes === this.#published)
      return this.#cursorAt(this.#chunk?.start ?? this.#begin, this.#taken + this.#toSkip, bytes);
    const mark = this.#marks.findLast(({ given }) => given <= bytes);
    return mark === undefined
      ? undefined
      : this.#cursorAt(mark.start, mark.skipped + bytes - mark.given, bytes);
  }

  #cursorAt({ positions, current, filter }: LogPlace, skip: number, bytes: number): string {
    const limit = this.#limit + this.#published - bytes;
    return encodeCursor({
      ...this.#options.shape,
      positions,
      current,
      filter,
      skip,
      limit: Number.isFinite(limit) ? limit : undefined,
    });
  }

  #mark(start: LogPlace): void {
    const last = this.#marks.at(-1);
    const isNear = last !== undefined && this.#published - last.given < MARK_BYTES;
    // The order in which several logs were merged is known within a chunk alone.
    const isSame = last?.given === this.#published;
    if (isNear && !isSame && start.positions.length === 1) return;
    // Nothing was given since: the later place leaves less to read again.
    if (isSame) this.#marks.pop();
    this.#marks.push({ start, given: this.#published, skipped: 0 });
    while (
      this.#marks.length > MAX_MARKS ||
      this.#published - (this.#marks[1]?.given ?? this.#published) > MARKED_BYTES
    )
      this.#marks.shift();
  }

  waiting(): string | undefined {
    return this.#reading && this.#options.follow ? 'for the container to write' : undefined;
  }

  cancel(reason: 'Canceled' | 'TimedOut'): void {
    this.#end({ reason });
  }

  #end(end: SourceEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.search.close();
    // Closing a file that is only read cannot lose anything.
    this.#reader.close().catch(() => undefined);
    this.#settleEnded.resolve(this.gaps.length === 0 ? end : { ...end, gaps: this.gaps });
  }
}
