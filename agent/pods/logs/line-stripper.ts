/**
 * Takes the CRI's head off every line of a block: the hot path of a log. Two native calls a line (find the newline, move the
 * content), nothing allocated. The state carries over block borders, so that lines of any length need no more than a block.
 */
import { CriHeader, INCOMPLETE, MALFORMED, MAX_HEADER_BYTES, STDERR, STDOUT } from './cri-header.ts';

export type LogStream = 'All' | 'Stdout' | 'Stderr';

export interface StripOptions {
  readonly stream: LogStream;
  /** The runtime's timestamp, with nine digits of a second as kubelet writes it, and a space before the first piece of each line. */
  readonly timestamps: boolean;
  /** Before the first piece of each line, and before the timestamp. */
  readonly prefix: Buffer | undefined;
  /** Stops ({@link LineStripper.isHoldingBack}) at a line of one stream while a line of the other has not ended. */
  readonly wholeLines?: boolean;
}

/** What the bytes before a position in a file mean for those after it. */
export interface StripState {
  /** At a head, inside a content that is passed on, or inside a line that is left out. */
  readonly phase: 'head' | 'content' | 'drop';
  /** In phase `content`: the newline at its end was added by the runtime (a `P` piece), not written by the container. */
  readonly partial: boolean;
  /**
   * One bit per stream (1 << STDOUT, 1 << STDERR): its line has begun and not ended. {@link TORN}: the start of the line is lost.
   */
  readonly openLines: number;
  /** One bit per stream: the rest of its open line is left out, because its beginning was. */
  readonly skipLines: number;
}

export const AT_FIRST_LINE: StripState = { phase: 'head', partial: false, openLines: 0, skipLines: 0 };

/** In `openLines`: until all lines have ended, pieces come in the order of the file. */
const TORN = 1 << 2;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const POINT = 0x2e;
const ZERO = 0x30;
/** `2026-11-22T16:46:06` */
const SECONDS_END = 19;
const FRACTION_DIGITS = 9;
/** The head of a line may be one that only looks like a timestamp: its zone is what stands after the digits, as long as it is. */
const PADDED_TIMESTAMP_MAX_BYTES = MAX_HEADER_BYTES + FRACTION_DIGITS + 1;

function streamBits(stream: LogStream): number {
  if (stream === 'Stdout') return 1 << STDOUT;
  if (stream === 'Stderr') return 1 << STDERR;
  return (1 << STDOUT) | (1 << STDERR);
}

export class LineStripper {
  /** After `strip`: how far the input was taken. Short of its end: an incomplete head, no room, or a whole line was asked for. */
  taken = 0;
  /** After `strip`: the end of what was written to the output. */
  written = 0;
  readonly #header = new CriHeader();
  readonly #wanted: number;
  readonly #timestamps: boolean;
  readonly #prefix: Buffer | undefined;
  readonly #wholeLines: boolean;
  #isHoldingBack = false;
  #phase: StripState['phase'] = 'head';
  #partial = false;
  #openLines = 0;
  #skipLines = 0;
  #isFirstPiece = false;

  constructor({ stream, timestamps, prefix, wholeLines = false }: StripOptions) {
    this.#wanted = streamBits(stream);
    this.#timestamps = timestamps;
    this.#prefix = prefix;
    this.#wholeLines = wholeLines && stream === 'All';
  }

  /** True if the output may be the input: it never gets ahead of it. A timestamp of a whole second becomes longer. */
  get shrinks(): boolean {
    return this.#prefix === undefined && !this.#timestamps;
  }

  get state(): StripState {
    return {
      phase: this.#phase,
      partial: this.#partial,
      openLines: this.#openLines,
      skipLines: this.#skipLines,
    };
  }

  set state({ phase, partial, openLines, skipLines }: StripState) {
    this.#phase = phase;
    this.#partial = partial;
    this.#openLines = openLines;
    this.#skipLines = skipLines;
  }

  /** True between lines: nothing is open in a stream that is passed on. */
  get betweenLines(): boolean {
    return this.#phase !== 'content' && this.#open === 0;
  }

  /** The streams whose line is open and passed on. */
  get #open(): number {
    return this.#openLines & this.#wanted & ~this.#skipLines;
  }

  /** True if it has stopped at a line of one stream while one of the other is open. */
  get isHoldingBack(): boolean {
    return this.#isHoldingBack;
  }

  /** The stream whose line is open, where it is {@link isHoldingBack}. */
  get openStream(): number {
    return this.#open === 1 << STDOUT ? STDOUT : STDERR;
  }

  get isTorn(): boolean {
    return (this.#openLines & TORN) !== 0;
  }

  /** What comes until the open line has ended is passed on as it comes. */
  tear(): void {
    this.#openLines |= TORN;
  }

  /** Whole records that were held back, in the order in which they are to come. */
  stripWhole(records: Buffer, count: number): Buffer {
    this.#isHoldingBack = false;
    const output = Buffer.allocUnsafeSlow(records.length + (count + 1) * (this.#decorationLength() + 1));
    this.strip(records, 0, output, 0);
    return output.subarray(0, this.written);
  }

  /** True at a head. */
  get atHead(): boolean {
    return this.#phase === 'head';
  }

  /** The file ended, whatever its last line looked like: the next byte is a head. */
  endFile(): void {
    this.#phase = 'head';
  }

  /**
   * Strips `input` from `from` into `output` from `outputFrom`; {@link taken} and {@link written} say how far it came. `oneLine` stops after
   * one whole line. `output` has room for a prefix, a timestamp and more, or is the input itself (see {@link shrinks}).
   */
  strip(input: Buffer, from: number, output: Buffer, outputFrom: number, oneLine = false): void {
    const to = input.length;
    const inPlace = input === output;
    let at = from;
    let end = outputFrom;
    // The end of the current line; searched once per line, at its header or at the start of the block.
    let newline = input.indexOf(NEWLINE, at);
    while (at < to) {
      if (this.#phase === 'head') {
        if (this.#openLines !== 0 && this.#mustWait(input, at, newline)) {
          this.#isHoldingBack = true;
          break;
        }
        const content = this.#readHead(input, at, newline, inPlace ? undefined : output.length - end);
        if (content < 0) break;
        if (content === at) continue;
        if (this.#isFirstPiece) end = this.#decorate(input, at, output, end);
        at = content;
        continue;
      }
      const whole = newline >= 0;
      if (this.#phase === 'content') {
        const contentEnd = whole ? (this.#partial ? newline : newline + 1) : to;
        if (inPlace) {
          input.copyWithin(end, at, contentEnd);
          end += contentEnd - at;
        } else {
          const copied = input.copy(output, end, at, contentEnd);
          end += copied;
          if (copied < contentEnd - at) {
            at += copied;
            break;
          }
        }
      }
      at = whole ? newline + 1 : to;
      if (!whole) break;
      const given = this.#phase === 'content';
      this.#phase = 'head';
      newline = input.indexOf(NEWLINE, at);
      if (oneLine && given && this.betweenLines) break;
    }
    this.taken = at;
    this.written = end;
  }

  /**
   * Passes over what is left out and stops at the head of the next line that is passed on, or where the input ends. Gives the position;
   * {@link header} then holds that head. Only for use at a head or in a line that is left out.
   */
  seek(input: Buffer, from: number): { at: number; found: boolean } {
    let at = from;
    while (at < input.length) {
      if (this.#phase === 'drop') {
        const newline = input.indexOf(NEWLINE, at);
        if (newline < 0) return { at: input.length, found: false };
        at = newline + 1;
        this.#phase = 'head';
        continue;
      }
      const before = this.state;
      const content = this.#readHead(input, at, input.indexOf(NEWLINE, at), undefined);
      if (content === INCOMPLETE) return { at, found: false };
      if (this.#passesOn()) {
        this.state = before;
        return { at, found: true };
      }
      if (content !== at) at = content;
    }
    return { at, found: false };
  }

  get header(): CriHeader {
    return this.#header;
  }

  /** The content's start with the phase set; `at` itself where the line is malformed; {@link INCOMPLETE} where nothing was decided. */
  #readHead(input: Buffer, at: number, newline: number, room: number | undefined): number {
    const header = this.#header;
    const content = header.read(input, at, input.length, newline);
    if (content === INCOMPLETE) return INCOMPLETE;
    if (content === MALFORMED) {
      this.#phase = 'drop';
      return at;
    }
    const bit = 1 << header.stream;
    const first = (this.#openLines & bit) === 0;
    const skipped = (this.#skipLines & bit) !== 0;
    const wanted = (this.#wanted & bit) !== 0 && !skipped;
    if (wanted && first && room !== undefined && room <= this.#decorationLength()) return INCOMPLETE;
    if (header.partial) this.#openLines |= bit;
    else {
      this.#openLines &= ~bit;
      this.#skipLines &= ~bit;
    }
    if (this.isTorn && this.#open === 0) this.#openLines &= ~TORN;
    this.#partial = header.partial;
    this.#isFirstPiece = wanted && first;
    this.#phase = wanted ? 'content' : 'drop';
    return content;
  }

  #mustWait(input: Buffer, at: number, newline: number): boolean {
    if (!this.#wholeLines || this.isTorn || this.#open === 0) return false;
    if (this.#header.read(input, at, input.length, newline) < 0) return false;
    const bit = 1 << this.#header.stream;
    return (this.#open & bit) === 0 && (this.#skipLines & bit) === 0;
  }

  #passesOn(): boolean {
    return this.#phase === 'content';
  }

  #decorationLength(): number {
    return (this.#prefix?.length ?? 0) + (this.#timestamps ? PADDED_TIMESTAMP_MAX_BYTES + 1 : 0);
  }

  #decorate(input: Buffer, head: number, output: Buffer, at: number): number {
    let end = at;
    if (this.#prefix !== undefined) end += this.#prefix.copy(output, end);
    if (this.#timestamps) {
      end = this.#padTimestamp(input, head, output, end);
      output[end] = SPACE;
      end += 1;
    }
    return end;
  }

  /** The runtime leaves out the zeros at the end of a second's fraction; with them all timestamps are equally long. */
  #padTimestamp(input: Buffer, head: number, output: Buffer, at: number): number {
    const to = head + this.#header.timestampLength;
    let zone = head + SECONDS_END;
    if (input[zone] === POINT) zone += 1;
    const fraction = zone;
    while (zone < to && isDigit(input[zone])) zone += 1;
    const given = Math.min(zone - fraction, FRACTION_DIGITS);
    let end = at + input.copy(output, at, head, head + SECONDS_END);
    output[end] = POINT;
    end += 1;
    end += input.copy(output, end, fraction, fraction + given);
    for (let digit = given; digit < FRACTION_DIGITS; digit += 1) {
      output[end] = ZERO;
      end += 1;
    }
    return end + input.copy(output, end, zone, to);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}
