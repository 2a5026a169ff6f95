/** The last line of a log that was cut. kubelet writes such a line into the log as well: a reader sees nothing else. */

const NEWLINE = 0x0a;
const TEXT_MAX_CHARACTERS = 600;
/** A cut line of another replica is in the last bytes that it sent. */
const TAIL_BYTES = 2_048;
const MARK = 'edgectl: the log was cut here, ';
const CUT = new RegExp(`(^|\\n)${MARK}[^\\n]*\\n$`);

export class CutLine {
  #bytes = 0;
  #tail: Buffer = Buffer.alloc(0);

  /** `chunk` was sent. It is kept, not copied: the next takes its place. */
  sent(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#tail =
      chunk.length >= TAIL_BYTES
        ? chunk.subarray(-TAIL_BYTES)
        : Buffer.concat([this.#tail.subarray(-TAIL_BYTES), chunk]);
  }

  /** `undefined` if the other replica has written the line already. */
  text(reason: string): Buffer | undefined {
    if (CUT.test(this.#tail.toString('latin1', Math.max(0, this.#tail.length - TAIL_BYTES))))
      return undefined;
    const begins = this.#bytes === 0 || this.#tail.at(-1) === NEWLINE ? '' : '\n';
    const words = reason.replace(/\s+/g, ' ').slice(0, TEXT_MAX_CHARACTERS);
    return Buffer.from(`${begins}${MARK}${this.#bytes} bytes after its beginning: ${words}\n`);
  }
}
