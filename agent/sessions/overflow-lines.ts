/**
 * Leaves out whole lines of a followed stream that outruns its pace: from the moment the queue is full until half of it has
 * drained, the line in progress is finished and the lines after it are dropped.
 */
import type { Gap } from '../../common/byte-source.ts';
import type { StreamName } from '@edgectl/rpc-schema/topics';

/** Gaps listed one by one; what is left out after that many is added to the last. */
export const MAX_GAPS = 256;

const NEWLINE = 0x0a;

export class OverflowLines {
  readonly #stream: StreamName;
  readonly #limitBytes: number;
  readonly gaps: Gap[] = [];
  #dropping = false;
  /** True where everything accepted so far ends with a newline. */
  #acceptedWholeLines = true;
  /** True where the bytes that were dropped end with a newline: the next byte begins a line. */
  #droppedWholeLines = false;
  #gapOffset = 0;
  #gapBytes = 0;

  /** @param limitBytes what may wait; a line that alone is longer than twice that is cut. */
  constructor(stream: StreamName, limitBytes: number) {
    this.#stream = stream;
    this.#limitBytes = limitBytes;
  }

  /**
   * The part of `piece` that is to be published.
   * @param queuedBytes what waits already
   * @param position of the next published byte in the stream
   */
  accept(piece: Buffer, queuedBytes: number, position: number): Buffer {
    if (this.#dropping) return this.#whileDropping(piece, queuedBytes, position);
    if (queuedBytes + piece.length <= this.#limitBytes) return this.#accepted(piece);
    const lineEnd = this.#acceptedWholeLines ? -1 : piece.indexOf(NEWLINE);
    const unfinished = !this.#acceptedWholeLines && lineEnd === -1;
    if (unfinished && queuedBytes + piece.length <= 2 * this.#limitBytes) return this.#accepted(piece);
    const kept = piece.subarray(0, lineEnd + 1);
    this.#dropping = true;
    this.#gapOffset = position + kept.length;
    this.#drop(piece.subarray(kept.length));
    if (kept.length > 0) this.#acceptedWholeLines = true;
    return kept;
  }

  /** The stream is over: the last gap is complete. */
  finish(): void {
    if (this.#dropping) this.#closeGap();
  }

  #accepted(piece: Buffer): Buffer {
    if (piece.length > 0) this.#acceptedWholeLines = piece[piece.length - 1] === NEWLINE;
    return piece;
  }

  #whileDropping(piece: Buffer, queuedBytes: number, position: number): Buffer {
    if (queuedBytes > this.#limitBytes / 2) {
      this.#drop(piece);
      return piece.subarray(piece.length);
    }
    const start = this.#droppedWholeLines ? 0 : piece.indexOf(NEWLINE) + 1;
    if (start === 0 && !this.#droppedWholeLines) {
      this.#drop(piece);
      return piece.subarray(piece.length);
    }
    this.#drop(piece.subarray(0, start));
    this.#closeGap();
    return this.accept(piece.subarray(start), queuedBytes, position);
  }

  #drop(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#gapBytes += bytes.length;
    this.#droppedWholeLines = bytes[bytes.length - 1] === NEWLINE;
  }

  #closeGap(): void {
    this.#dropping = false;
    const bytes = this.#gapBytes;
    this.#gapBytes = 0;
    this.#droppedWholeLines = false;
    if (bytes === 0) return;
    const last = this.gaps.at(-1);
    if (last !== undefined && this.gaps.length >= MAX_GAPS) {
      const sum = (last.bytes ?? 0) + bytes;
      this.gaps[this.gaps.length - 1] = { ...last, bytes: sum, message: 'here and later' };
      return;
    }
    this.gaps.push({ stream: this.#stream, offset: this.#gapOffset, bytes, reason: 'Paced' });
  }
}
