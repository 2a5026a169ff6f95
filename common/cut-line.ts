/** The last line of a log that was cut. kubelet writes such a line into the log as well: a reader sees nothing else. */

const NEWLINE = 0x0a;
const TEXT_MAX_CHARACTERS = 600;
/** A cut line of another replica is in the last bytes that it sent. */
const TAIL_BYTES = 2_048;
const MARK = 'edgectl: the log was cut here, ';
const CUT = new RegExp(`(^|\\n)${MARK}[^\\n]*\\n$`);

export class CutLine {
  #bytes = 0;
  /** The last bytes, at its beginning. */
  #tail: Buffer | undefined;
  #tailBytes = 0;

  /** `chunk` was sent. Its end is copied: its memory may be written to again. */
  sent(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const tail = (this.#tail ??= Buffer.allocUnsafeSlow(TAIL_BYTES));
    const kept = Math.min(this.#tailBytes, Math.max(0, TAIL_BYTES - chunk.length));
    tail.copy(tail, 0, this.#tailBytes - kept, this.#tailBytes);
    this.#tailBytes = kept + chunk.copy(tail, kept, Math.max(0, chunk.length - TAIL_BYTES));
  }

  /** `undefined` if the other replica has written the line already. */
  text(reason: string): Buffer | undefined {
    const tail = this.#tail?.subarray(0, this.#tailBytes) ?? Buffer.alloc(0);
    if (CUT.test(tail.toString('latin1'))) return undefined;
    const begins = this.#bytes === 0 || tail.at(-1) === NEWLINE ? '' : '\n';
    const words = reason.replace(/\s+/g, ' ').slice(0, TEXT_MAX_CHARACTERS);
    return Buffer.from(`${begins}${MARK}${this.#bytes} bytes after its beginning: ${words}\n`);
  }
}
