/**
 * `logs --resume-file F`: how far the log got onto stdout, kept so that the same command goes on exactly there.
 *
 * The file is replaced as a whole after each chunk that stdout has taken. Killed between the two, the run leaves bytes on
 * stdout that the file does not know of; where stdout is a regular file its size tells them, and they are skipped. On a pipe
 * they come once more: whoever reads it is the only one to know what was read.
 */
import { fstatSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { replaceFile } from '../../../common/private-file.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';

const FORMAT_VERSION = 1;

/** What one run can have written without recording it: a chunk, with room to spare. */
const UNRECORDED_MAX_BYTES = 1024 * 1024;

export interface LogPosition {
  readonly cursor: string;
  readonly skipBytes: number;
}

interface OutputFile {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
}

interface ResumeRecord {
  readonly version: typeof FORMAT_VERSION;
  /** The log that the file belongs to; another log is never resumed from it. */
  readonly target: string;
  readonly position: LogPosition;
  /** Bytes on stdout, over all runs. */
  readonly bytes: number;
  /** False while a run is under way: it may have written more than it recorded. */
  readonly ended: boolean;
  readonly output?: OutputFile;
}

function unusable(path: string, why: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `cannot resume from the file ${path}: ${why}`, {
    layer: 'client',
    hint: 'remove the file to start over, or name another one',
    cause,
  });
}

function isRecord(value: unknown): value is ResumeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, target, position, bytes, ended } = value as Partial<Record<keyof ResumeRecord, unknown>>;
  const { cursor, skipBytes } = (position ?? {}) as Partial<Record<keyof LogPosition, unknown>>;
  return (
    version === FORMAT_VERSION &&
    typeof target === 'string' &&
    typeof cursor === 'string' &&
    Number.isSafeInteger(skipBytes) &&
    Number.isSafeInteger(bytes) &&
    typeof ended === 'boolean'
  );
}

/** The regular file behind a descriptor; `undefined` for a pipe or a terminal. */
function outputFile(descriptor: number): OutputFile | undefined {
  const status = fstatSync(descriptor);
  return status.isFile() ? { device: status.dev, inode: status.ino, size: status.size } : undefined;
}

/** Bytes that the run before put onto stdout after it last wrote its record. */
function unrecordedBytes(record: ResumeRecord, descriptor: number): number {
  const now = outputFile(descriptor);
  const { output, ended } = record;
  if (ended || output === undefined || now === undefined) return 0;
  if (now.device !== output.device || now.inode !== output.inode) return 0;
  const more = now.size - output.size;
  return more > 0 && more <= UNRECORDED_MAX_BYTES ? more : 0;
}

export class ResumeFile {
  readonly #path: string;
  readonly #target: string;
  readonly #descriptor: number;
  #bytes = 0;
  #position: LogPosition | undefined;

  constructor(path: string, target: string, descriptor = 1) {
    this.#path = path;
    this.#target = target;
    this.#descriptor = descriptor;
  }

  /** Bytes on stdout, over all runs so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where to go on; `undefined` if there is no file yet. @throws EdgectlError `InvalidParams` */
  load(): LogPosition | undefined {
    let text: string;
    try {
      text = readRegularFileSync(this.#path).toString();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unusable(this.#path, (error as Error).message, error);
    }
    const record = this.#parse(text);
    const more = unrecordedBytes(record, this.#descriptor);
    this.#bytes = record.bytes + more;
    this.#position = { cursor: record.position.cursor, skipBytes: record.position.skipBytes + more };
    return this.#position;
  }

  #parse(text: string): ResumeRecord {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw unusable(this.#path, 'it is not JSON', cause);
    }
    if (!isRecord(value)) throw unusable(this.#path, 'edgectl did not write it');
    if (value.target !== this.#target) throw unusable(this.#path, `it belongs to ${value.target}`);
    return value;
  }

  /** To be called when stdout has taken `count` more bytes and the log is at `position`. */
  advance(count: number, position: LogPosition): void {
    this.#bytes += count;
    this.#position = position;
    this.#save(false);
  }

  /** To be called at an orderly end: nothing was written beyond the record. */
  end(): void {
    this.#save(true);
  }

  #save(ended: boolean): void {
    if (this.#position === undefined) return;
    const output = outputFile(this.#descriptor);
    const record: ResumeRecord = {
      version: FORMAT_VERSION,
      target: this.#target,
      position: this.#position,
      bytes: this.#bytes,
      ended,
      ...(output === undefined ? {} : { output }),
    };
    replaceFile(this.#path, `${JSON.stringify(record)}\n`, 0o644);
  }
}
