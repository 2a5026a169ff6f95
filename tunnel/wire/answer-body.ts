/** Where the body of an HTTP answer ends, by its head (RFC 9112, section 6.3), as its bytes pass by. */

/** A size, its extensions or a trailer beyond this are none. */
const LINE_MAX_BYTES = 4096;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface AnswerBody {
  /** The body has ended with these bytes, or is not a valid body. */
  readonly isOver: boolean;
  feed(bytes: Buffer): void;
}

/** @param head the status line and the headers */
export function answerBody(status: number, head: string): AnswerBody {
  if (status === 204 || status === 304) return new CountedBody(0);
  if (/\r\ntransfer-encoding:[^\r\n]*\bchunked[ \t]*(?:\r|$)/i.test(head)) return new ChunkedBody();
  const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
  // Without either it ends with the connection.
  return new CountedBody(length === undefined ? Number.POSITIVE_INFINITY : Number(length));
}

class CountedBody implements AnswerBody {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  feed(bytes: Buffer): void {
    this.#left -= bytes.length;
  }
}

class ChunkedBody implements AnswerBody {
  isOver = false;
  #expected: 'size' | 'data' | 'after-data' | 'trailer' = 'size';
  #left = 0;
  #line = '';

  feed(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.isOver; ) {
      if (this.#expected === 'data') {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0) this.#expected = 'after-data';
        continue;
      }
      const byte = bytes[at] ?? 0;
      at += 1;
      if (byte === LINE_FEED) this.#endLine();
      else if (byte !== CARRIAGE_RETURN) this.#line += String.fromCharCode(byte);
      if (this.#line.length > LINE_MAX_BYTES) this.isOver = true;
    }
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = '';
    if (this.#expected === 'trailer') {
      this.isOver = line === '';
    } else if (this.#expected === 'after-data') {
      this.isOver = line !== '';
      this.#expected = 'size';
    } else {
      const size = /^[\da-f]{1,12}(?=[ \t]*(?:;|$))/i.exec(line)?.[0];
      this.#left = Number.parseInt(size ?? '0', 16);
      this.isOver = size === undefined;
      this.#expected = this.#left === 0 ? 'trailer' : 'data';
    }
  }
}
