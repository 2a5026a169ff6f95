/**
 * The head of a CRI log line: `<RFC3339Nano> <stdout|stderr> <P|F>[:more] <content>`. Read in place, with no string and no object
 * per line. A line that has no such head (a torn write, the zeros that a power cut leaves) is left out, as kubelet does.
 */

/** `read` found no head of this form. */
export const MALFORMED = -1;
/** `read` needs bytes beyond `to`. */
export const INCOMPLETE = -2;

export const STDOUT = 0;
export const STDERR = 1;

/** The longest head that is looked for, in bytes: 35 for the timestamp, 6 for the stream, the rest for tags to come. */
export const MAX_HEADER_BYTES = 128;

/** `2026-11-22T16:46:06Z` */
const MIN_TIMESTAMP_BYTES = 20;

const SPACE = 0x20;
const NEWLINE = 0x0a;
const COLON = 0x3a;
const DASH = 0x2d;
const LETTER_T = 0x54;
const LETTER_P = 0x50;
const LETTER_O = 0x6f;
const LETTER_E = 0x65;

export class CriHeader {
  /** The stream of the last header: {@link STDOUT} or {@link STDERR}. */
  stream = STDOUT;
  /** A piece whose line continues in the next piece of its stream. */
  partial = false;
  /** Length of the timestamp in bytes. */
  timestampLength = 30;

  /**
   * Where the content begins, or {@link MALFORMED} or {@link INCOMPLETE}.
   * @param newline the first at `at` or behind it, below 0 for none: a line of a few bytes may stand before one that is torn, and the
   *   two of them look like a head
   */
  read(bytes: Buffer, at: number, to: number, newline = bytes.indexOf(NEWLINE, at)): number {
    const content = this.#read(bytes, at, to);
    return newline >= 0 && content > newline ? MALFORMED : content;
  }

  #read(bytes: Buffer, at: number, to: number): number {
    const limit = Math.min(to, at + MAX_HEADER_BYTES);
    // Most timestamps are as long as the one before them.
    let space = at + this.timestampLength;
    if (space >= limit || bytes[space] !== SPACE || hasSpace(bytes, at + MIN_TIMESTAMP_BYTES, space)) {
      space = at;
      while (space < limit && bytes[space] !== SPACE) {
        if (bytes[space] === NEWLINE) return MALFORMED;
        space += 1;
      }
      if (space === limit) return limit === to ? INCOMPLETE : MALFORMED;
    }
    if (space - at < MIN_TIMESTAMP_BYTES || bytes[at + 4] !== DASH || bytes[at + 10] !== LETTER_T)
      return MALFORMED;
    const stream = space + 1;
    const tag = stream + 7;
    if (tag + 1 >= limit) return short(bytes, stream, limit, to);
    if (bytes[stream + 6] !== SPACE) return MALFORMED;
    if (bytes[stream + 3] === LETTER_O) this.stream = STDOUT;
    else if (bytes[stream + 3] === LETTER_E) this.stream = STDERR;
    else return MALFORMED;
    let end = tag + 1;
    if (bytes[end] !== SPACE) {
      if (bytes[end] !== COLON) return MALFORMED;
      while (end < limit && bytes[end] !== SPACE) {
        if (bytes[end] === NEWLINE) return MALFORMED;
        end += 1;
      }
      if (end === limit) return limit === to ? INCOMPLETE : MALFORMED;
    }
    this.partial = bytes[tag] === LETTER_P;
    this.timestampLength = space - at;
    return end + 1;
  }
}

function hasSpace(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (bytes[i] === SPACE) return true;
  return false;
}

/** The bytes end before the head does: it is malformed when its line ends there too. */
function short(bytes: Buffer, from: number, limit: number, to: number): number {
  for (let i = from; i < limit; i += 1) if (bytes[i] === NEWLINE) return MALFORMED;
  return limit === to ? INCOMPLETE : MALFORMED;
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:\d{2})$/;

/** Nanoseconds since the epoch; `undefined` if the text is not an RFC 3339 time. */
export function timestampNanos(text: string): bigint | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, seconds, fraction = '', zone] = match;
  const milliseconds = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** The time of the line whose head begins at `at`, as {@link CriHeader.read} has just read it. */
export function headerNanos(bytes: Buffer, at: number, header: CriHeader): bigint | undefined {
  return timestampNanos(bytes.toString('latin1', at, at + header.timestampLength));
}
