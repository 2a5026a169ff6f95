/** Goes over the lines of log files without reading them from the start: backwards from an end, or by halves to a time. */
import { CriHeader, headerNanos, MAX_HEADER_BYTES } from './cri-header.ts';
import type { LogFile } from './log-file.ts';

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
export type RecordVisitor = (position: number, header: CriHeader) => boolean;

/**
 * Visits the lines (pieces) that begin before `end`, last first; malformed ones are passed over. True when the visitor stopped it.
 */
export async function scanBackward(file: LogFile, end: number, visit: RecordVisitor): Promise<boolean> {
  const header = new CriHeader();
  let scratch: Buffer | undefined;
  for (let to = end; to > 0; ) {
    const from = Math.max(0, to - SCAN_BYTES);
    // A line begins after a newline: one byte before; its head may go on behind the end of this step.
    const base = Math.max(0, from - 1);
    scratch ??= Buffer.allocUnsafe(SCAN_BYTES + 1 + MAX_HEADER_BYTES);
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
export async function scanForward(
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

/** The first line at or after `from` that satisfies `test`; `undefined` where none before `to` does. */
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
 * Where the first line begins whose time is `since` or later; `undefined` where all are older. Takes it that the times rise; where a
 * clock was set back, it finds one of the places where older and newer lines meet.
 */
export async function findSince(file: LogFile, since: bigint): Promise<number | undefined> {
  const isLate = (bytes: Buffer, at: number, header: CriHeader): boolean => {
    const nanos = headerNanos(bytes, at, header);
    return nanos !== undefined && nanos >= since;
  };
  // Each half of a compressed file would be decompressed from its beginning.
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
