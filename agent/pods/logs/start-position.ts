/** Where in an instance's files the lines begin that were asked for: `tailLines`, `sinceTime`, or the whole of it. */
import { CriHeader, headerNanos, MAX_HEADER_BYTES, STDERR, STDOUT } from './cri-header.ts';
import { AT_FIRST_LINE, type LogStream, type StripState } from './line-stripper.ts';
import { identify, type LogFile } from './log-file.ts';

/** Goes over the lines of log files without reading them from the start: backwards from an end, or by halves to a time. */
const SCAN_BYTES = 64 * 1024;
const FORWARD_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** Reads until `into` is full or the file ends. */
async function readFully(file: LogFile, into: Buffer, position: number): Promise<Buffer> {
  let end = 0;
  while (end < into.length) {
    const read = await file.read(into, end, position + end);
    if (read === 0) break;
    end += read;
  }
  return into.subarray(0, end);
}

/** Returns true to stop. */
type RecordVisitor = (position: number, header: CriHeader) => boolean;

/**
 * Visits the lines (pieces) that begin before `end`, last first; malformed ones are passed over. True when the visitor stopped it.
 */
async function scanBackward(file: LogFile, end: number, visit: RecordVisitor): Promise<boolean> {
  const header = new CriHeader();
  let scratch: Buffer | undefined;
  for (let to = end; to > 0; ) {
    const from = Math.max(0, to - SCAN_BYTES);
    // A line begins after a newline: one byte before; its head may continue behind the end of this step.
    const base = Math.max(0, from - 1);
    // Of a small file no more than it has: a search over many logs would leave that much garbage for each.
    scratch ??= Buffer.allocUnsafe(Math.min(end, SCAN_BYTES) + 1 + MAX_HEADER_BYTES);
    const bytes = await readFully(file, scratch.subarray(0, to + MAX_HEADER_BYTES - base), base);
    let at = to - base - 2;
    while (at >= 0) {
      const newline = bytes.lastIndexOf(NEWLINE, at);
      if (newline < 0) break;
      if (header.read(bytes, newline + 1, bytes.length) > 0 && visit(base + newline + 1, header)) return true;
      at = newline - 1;
    }
    if (from === 0 && header.read(bytes, 0, bytes.length) > 0 && visit(0, header)) return true;
    to = from;
  }
  return false;
}

/**
 * Visits the lines (pieces) that begin before `to`, first to last. @returns where the file, or that part of it, ends
 */
async function scanForward(
  file: LogFile,
  to: number,
  visit: (position: number, header: CriHeader) => void,
): Promise<number> {
  const header = new CriHeader();
  const scratch = Buffer.allocUnsafe(FORWARD_BYTES);
  let inLine = false;
  let position = 0;
  for (;;) {
    const bytes = await readFully(file, scratch, position);
    // A head that the end of the block cuts is left for the next one.
    const ends = bytes.length < scratch.length;
    const last = ends ? bytes.length : bytes.length - MAX_HEADER_BYTES;
    let at = 0;
    while (at < last) {
      const newline = bytes.indexOf(NEWLINE, at);
      if (!inLine) {
        if (position + at >= to) return to;
        if (header.read(bytes, at, bytes.length, newline) > 0) visit(position + at, header);
      }
      inLine = newline < 0;
      at = inLine ? bytes.length : newline + 1;
    }
    position += at;
    if (ends) return position;
  }
}

/** The first line at or after `from` that satisfies `test`; `undefined` if none before `to` does. */
async function findForward(
  file: LogFile,
  from: number,
  to: number,
  aligned: boolean,
  test: (bytes: Buffer, at: number, header: CriHeader) => boolean,
): Promise<number | undefined> {
  const header = new CriHeader();
  const scratch = Buffer.allocUnsafe(SCAN_BYTES);
  let inLine = !aligned;
  let position = from;
  while (position < to) {
    const bytes = await readFully(file, scratch, position);
    if (bytes.length === 0) return undefined;
    // A head that the end of the block cuts is left for the next one.
    const last = bytes.length < scratch.length ? bytes.length : bytes.length - MAX_HEADER_BYTES;
    let at = 0;
    while (at < last) {
      if (inLine) {
        const newline = bytes.indexOf(NEWLINE, at);
        if (newline < 0) {
          at = bytes.length;
          break;
        }
        inLine = false;
        at = newline + 1;
        continue;
      }
      if (position + at >= to) return undefined;
      if (header.read(bytes, at, bytes.length) > 0 && test(bytes, at, header)) return position + at;
      inLine = true;
    }
    position += at;
  }
  return undefined;
}

/** Under this distance halving costs more than reading on. */
const HALVING_BYTES = 2 * SCAN_BYTES;

/**
 * Where the first line begins whose time is `since` or later; `undefined` if all are older. Takes it that the times rise; where a
 * clock was set back, it finds one of the places where older and newer lines meet.
 */
async function findSince(file: LogFile, since: bigint): Promise<number | undefined> {
  const isLate = (bytes: Buffer, at: number, header: CriHeader): boolean => {
    const nanos = headerNanos(bytes, at, header);
    return nanos !== undefined && nanos >= since;
  };
  // A binary search in a compressed file would decompress it from its beginning at every step.
  if (file.name.gzip) return findForward(file, 0, Number.POSITIVE_INFINITY, true, isLate);
  const size = await file.size();
  const isValid = (bytes: Buffer, at: number, header: CriHeader): boolean => {
    found = headerNanos(bytes, at, header);
    return found !== undefined;
  };
  let found: bigint | undefined;
  let low = 0;
  let high = size;
  while (high - low > HALVING_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const line = await findForward(file, middle, high, false, isValid);
    if (line === undefined || found === undefined || found >= since) high = middle;
    else low = line;
  }
  // `low` begins a line (or the file); the first line that is late enough may begin just behind `high`.
  return findForward(file, low, size, true, isLate);
}

// The lines of a compressed file, last first. Going back in it would decompress it from its beginning each time: so it is gone through
// once, from front to back, and where the lines of the wanted streams begin is remembered, the last of them in bounded memory.

/** Pieces that are remembered at once: 9 MiB at most. For more lines than that the file is read a second time. */
const RECORDS_MAX = 1024 * 1024;
const RECORDS_MIN = 64 * 1024;

/** A file that is gone through from its end. */
interface BackwardScan {
  readonly size: number;
  /** True when the visitor stopped it. */
  readonly visit: (visitor: RecordVisitor) => Promise<boolean>;
}

/**
 * @param streams the bits of those that are wanted
 * @param lines how many whole lines are looked for
 */
async function collectBackward(file: LogFile, streams: number, lines: number): Promise<BackwardScan> {
  const kept = new LastRecords(Math.min(RECORDS_MAX, Math.max(RECORDS_MIN, 2 * lines)));
  const collect = (to: number): Promise<number> => {
    kept.clear();
    return scanForward(file, to, (position, header) => {
      if (((1 << header.stream) & streams) !== 0) kept.add(position, header);
    });
  };
  const size = await collect(Number.POSITIVE_INFINITY);
  const visit = async (visitor: RecordVisitor): Promise<boolean> => {
    for (;;) {
      if (kept.visit(visitor)) return true;
      if (!kept.overflowed) return false;
      await collect(kept.first);
    }
  };
  return { size, visit };
}

/** Where the last pieces begin, in a ring. */
class LastRecords {
  readonly #positions: Float64Array;
  readonly #heads: Uint8Array;
  #added = 0;

  constructor(capacity: number) {
    this.#positions = new Float64Array(capacity);
    this.#heads = new Uint8Array(capacity);
  }

  /** Earlier ones were forgotten. */
  get overflowed(): boolean {
    return this.#added > this.#positions.length;
  }

  /** The position of the first that is remembered. */
  get first(): number {
    return this.#positions[this.overflowed ? this.#added % this.#positions.length : 0] ?? 0;
  }

  clear(): void {
    this.#added = 0;
  }

  add(position: number, { stream, partial }: CriHeader): void {
    const at = this.#added % this.#positions.length;
    this.#positions[at] = position;
    this.#heads[at] = (stream << 1) | Number(partial);
    this.#added += 1;
  }

  visit(visitor: RecordVisitor): boolean {
    const header = new CriHeader();
    const { length } = this.#positions;
    for (let back = 1; back <= Math.min(this.#added, length); back += 1) {
      const at = (this.#added - back) % length;
      const head = this.#heads[at] ?? 0;
      header.stream = (head >> 1) as CriHeader['stream'];
      header.partial = (head & 1) === 1;
      if (visitor(this.#positions[at] ?? 0, header)) return true;
    }
    return false;
  }
}

interface LogPosition {
  /** Index in the list of files. */
  readonly file: number;
  readonly position: number;
  readonly state: StripState;
}

/**
 * How far back the start of a line is searched for, in bytes of log: lines of the other stream may be between the pieces of one
 * line.
 */
const LOOK_BACK_BYTES = 1024 * 1024;

/** The streams (bits) whose line is open just before `position`: their last piece is a `P`. */
async function openLinesAt(files: readonly LogFile[], file: number, position: number): Promise<number> {
  let open = 0;
  let seen = 0;
  let looked = 0;
  for (let index = file; index >= 0 && looked < LOOK_BACK_BYTES; index -= 1) {
    const current = files[index];
    if (current === undefined) break;
    const end = index === file ? position : await current.size();
    const done = await scanBackward(current, end, (at, { stream, partial }) => {
      const bit = 1 << stream;
      if ((seen & bit) === 0) {
        seen |= bit;
        if (partial) open |= bit;
      }
      return seen === ((1 << STDOUT) | (1 << STDERR)) || looked + end - at > LOOK_BACK_BYTES;
    });
    if (done) break;
    looked += end;
  }
  return open;
}

/** A start in the middle of the log: lines that began before it are left out whole. */
async function startAt(files: readonly LogFile[], file: number, position: number): Promise<LogPosition> {
  const open = await openLinesAt(files, file, position);
  return { file, position, state: { phase: 'head', partial: false, openLines: open, skipLines: open } };
}

/** After everything that is written: what a follower gets with `tailLines: 0`. */
async function atEnd(files: readonly LogFile[]): Promise<LogPosition> {
  let index = files.length - 1;
  // A cursor cannot name an empty file, as the current one is just after a rotation: the end of the one before is the same place.
  while (index > 0 && (await files[index]?.size()) === 0) index -= 1;
  const file = files[index];
  if (file === undefined) return { file: 0, position: 0, state: AT_FIRST_LINE };
  const size = await file.size();
  const start = await startAt(files, index, size);
  const last = Buffer.alloc(1);
  if (size === 0 || ((await file.read(last, 0, size - 1)) === 1 && last[0] === NEWLINE)) return start;
  return { ...start, state: { ...start.state, phase: 'drop' } };
}

async function plainBackward(file: LogFile): Promise<BackwardScan> {
  const size = await file.size();
  return { size, visit: (visitor) => scanBackward(file, size, visitor) };
}

interface Candidate {
  readonly file: number;
  readonly position: number;
  /** Bytes scanned when it was met. */
  readonly scanned: number;
  /** Whether a line begins with it; unknown until the piece before it in its stream is met. */
  isStart: boolean | undefined;
}

/** The start of the last `lines` whole lines of the wanted streams. */
async function tailStart(files: readonly LogFile[], stream: LogStream, lines: number): Promise<LogPosition> {
  if (lines === 0) return atEnd(files);
  const wanted = stream === 'All' ? [STDOUT, STDERR] : [stream === 'Stdout' ? STDOUT : STDERR];
  const latest: (Candidate | undefined)[] = [];
  let queue: Candidate[] = [];
  let counted = 0;
  let scanned = 0;
  let found: Candidate | undefined;

  const settle = (now: number): boolean => {
    let taken = 0;
    for (const candidate of queue) {
      if (candidate.isStart === undefined && now - candidate.scanned <= LOOK_BACK_BYTES) break;
      taken += 1;
      if (candidate.isStart === false) continue;
      counted += 1;
      if (counted === lines) {
        found = candidate;
        break;
      }
    }
    queue = taken === queue.length ? [] : taken === 0 ? queue : queue.slice(taken);
    return found !== undefined;
  };

  for (let index = files.length - 1; index >= 0 && found === undefined; index -= 1) {
    const file = files[index];
    if (file === undefined) break;
    const streams = wanted.reduce((bits, each) => bits | (1 << each), 0);
    const scan = file.name.gzip ? await collectBackward(file, streams, lines) : await plainBackward(file);
    const { size } = scan;
    await scan.visit((position, header) => {
      if (!wanted.includes(header.stream)) return false;
      const now = scanned + size - position;
      const later = latest[header.stream];
      if (later !== undefined) later.isStart ??= !header.partial;
      const candidate = { file: index, position, scanned: now, isStart: undefined };
      latest[header.stream] = candidate;
      const stop = later !== undefined && settle(now);
      if (!stop) queue.push(candidate);
      return stop;
    });
    scanned += size;
  }
  if (found === undefined) settle(Number.POSITIVE_INFINITY);
  if (found === undefined) return { file: 0, position: 0, state: AT_FIRST_LINE };
  return startAt(files, found.file, found.position);
}

async function sinceStart(files: readonly LogFile[], since: bigint): Promise<LogPosition> {
  let first = 0;
  for (const [fromEnd, file] of files.toReversed().entries()) {
    const identity = await identify(file);
    if (identity === undefined || identity.firstNanos === 0n || identity.firstNanos >= since) continue;
    first = files.length - 1 - fromEnd;
    break;
  }
  for (let index = first; index < files.length; index += 1) {
    const file = files[index];
    const position = file === undefined ? undefined : await findSince(file, since);
    if (position !== undefined) return startAt(files, index, position);
  }
  return atEnd(files);
}

export interface StartChoice {
  readonly stream: LogStream;
  readonly tailLines?: number;
  /** Nanoseconds since the epoch. */
  readonly sinceNanos?: bigint;
}

/** With both, the later of the two starts: as kubelet, which shows what of the tail is recent enough. */
export async function findStart(files: readonly LogFile[], choice: StartChoice): Promise<LogPosition> {
  const { stream, tailLines, sinceNanos } = choice;
  const whole = { file: 0, position: 0, state: AT_FIRST_LINE };
  const tail = tailLines === undefined ? whole : await tailStart(files, stream, tailLines);
  const since = sinceNanos === undefined ? whole : await sinceStart(files, sinceNanos);
  if (tail.file !== since.file) return tail.file > since.file ? tail : since;
  return tail.position >= since.position ? tail : since;
}
