/** Watches the raw answer to an upgrade as it passes by: what its status is, and where a refusal ends. */

import { type AnswerBody, answerBody } from './answer-body.ts';

/** A status line and headers beyond this are none. */
const HEAD_MAX_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

export class UpgradeAnswer {
  #head = Buffer.alloc(0);
  #headEnd = -1;
  #status: number | undefined;
  #body: AnswerBody | undefined;
  #malformed = false;

  /** Known once the head has come whole. */
  get status(): number | undefined {
    return this.#status;
  }

  get upgraded(): boolean {
    return this.#status === 101;
  }

  /** True if these bytes cannot be an HTTP answer. */
  get malformed(): boolean {
    return this.#malformed;
  }

  /** The head, lower-cased header names aside as it came. */
  get head(): string {
    return this.#headEnd < 0 ? '' : this.#head.toString('latin1', 0, this.#headEnd);
  }

  /** A refusal has come whole: nothing follows. */
  get refusalComplete(): boolean {
    return this.#body?.isOver === true;
  }

  /** @returns what of `bytes` comes after the head; nothing of it is kept */
  feed(bytes: Buffer): Buffer {
    if (this.#headEnd >= 0) {
      this.#body?.feed(bytes);
      return bytes;
    }
    if (this.#malformed) return bytes.subarray(bytes.length);
    const before = this.#head.length;
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) {
      this.#malformed = this.#head.length > HEAD_MAX_BYTES;
      return bytes.subarray(bytes.length);
    }
    this.#headEnd = end;
    const text = this.#head.toString('latin1', 0, end);
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
    if (status === undefined) this.#malformed = true;
    else this.#status = Number(status);
    const rest = bytes.subarray(end + HEAD_END.length - before);
    if (this.#status !== undefined && !this.upgraded) {
      this.#body = answerBody(this.#status, text);
      this.#body.feed(rest);
    }
    return rest;
  }

  /** Value of one of the head's headers. */
  header(name: string): string | undefined {
    for (const line of this.head.split('\r\n').slice(1)) {
      const colon = line.indexOf(':');
      if (line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim();
    }
    return undefined;
  }
}
