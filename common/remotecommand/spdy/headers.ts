/**
 * SPDY header blocks (draft 3.1, section 2.6.10) in one zlib stream per connection and direction.
 *
 * We write stored (uncompressed) deflate blocks: valid zlib that every inflater reads, dictionary or not, and written without
 * an asynchronous compressor. A handful of headers once per connection has nothing to gain from compression.
 */
import { constants, inflateSync } from 'node:zlib';
import { HEADER_DICTIONARY } from './dictionary.ts';

/** CMF and FLG of RFC 1950: deflate, 32 KiB window, no dictionary. */
const ZLIB_HEADER = Buffer.of(0x78, 0x01);
/** An empty stored block, as after Z_SYNC_FLUSH: Go's inflater hands its output on when it meets one. */
const FLUSH = Buffer.of(0x00, 0x00, 0x00, 0xff, 0xff);
/** A stored block's length has 16 bits (RFC 1951, section 3.2.4). */
const STORED_MAX_BYTES = 0xff_ff;

export type SpdyHeaders = Readonly<Record<string, string>>;

function encodePairs(headers: SpdyHeaders): Buffer {
  const parts: Buffer[] = [];
  const number = (value: number): void => {
    const word = Buffer.allocUnsafe(4);
    word.writeUInt32BE(value, 0);
    parts.push(word);
  };
  const text = (value: string): void => {
    const bytes = Buffer.from(value);
    number(bytes.length);
    parts.push(bytes);
  };
  const pairs = Object.entries(headers);
  number(pairs.length);
  for (const [name, value] of pairs) {
    text(name.toLowerCase());
    text(value);
  }
  return Buffer.concat(parts);
}

/** Writes the header blocks of one connection, in the order in which they are sent. */
export class HeaderBlockWriter {
  #started = false;

  /** @throws RangeError for headers of more than 64 KiB. */
  encode(headers: SpdyHeaders): Buffer {
    const pairs = encodePairs(headers);
    if (pairs.length > STORED_MAX_BYTES) {
      throw new RangeError(`a SPDY header block of ${pairs.length} bytes; at most ${STORED_MAX_BYTES}`);
    }
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(pairs.length, 1);
    stored.writeUInt16LE(~pairs.length & 0xff_ff, 3);
    const start = this.#started ? [] : [ZLIB_HEADER];
    this.#started = true;
    return Buffer.concat([...start, stored, pairs, FLUSH]);
  }
}

/** Of all headers that one connection brings; remote command has five streams with one header each. */
const READ_MAX_BYTES = 64 * 1024;

/** Reads the header blocks of one connection, in the order in which they come. */
export class HeaderBlockReader {
  #compressed = Buffer.alloc(0);
  #readBytes = 0;

  /** Names in lower case. @throws Error for what is not a header block, and for more than 64 KiB in all. */
  decode(block: Buffer): SpdyHeaders {
    // One zlib stream: a block is read with those before it, which costs nothing for so few.
    this.#compressed = Buffer.concat([this.#compressed, block]);
    if (this.#compressed.length > READ_MAX_BYTES) throw new Error('more SPDY headers than any client sends');
    const inflated = inflateSync(this.#compressed, {
      dictionary: HEADER_DICTIONARY,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: READ_MAX_BYTES,
    });
    const bytes = inflated.subarray(this.#readBytes);
    this.#readBytes = inflated.length;
    return decodePairs(bytes);
  }
}

/** @throws RangeError if it ends in the middle of a pair. */
function decodePairs(bytes: Buffer): SpdyHeaders {
  const headers: Record<string, string> = {};
  let at = 4;
  const text = (): string => {
    const start = at + 4;
    const end = start + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('a SPDY header that is cut off');
    at = end;
    return bytes.toString('utf8', start, end);
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers[name.toLowerCase()] = text();
  }
  return headers;
}
