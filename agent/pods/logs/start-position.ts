/** Where in an instance's files the lines begin that were asked for: `tailLines`, `sinceTime`, or the whole of it. */
import { STDERR, STDOUT } from './cri-header.ts';
import { identify } from './file-identity.ts';
import { AT_FIRST_LINE, type LogStream, type StripState } from './line-stripper.ts';
import type { LogFile } from './log-file.ts';
import { type BackwardScan, collectBackward } from './collected-records.ts';
import { findSince, scanBackward } from './record-scan.ts';

export interface LogPosition {
  /** Index in the list of files. */
  readonly file: number;
  readonly position: number;
  readonly state: StripState;
}

/**
 * How far back the beginning of a line is looked for, in bytes of log: the pieces of one line may have other lines of the other stream between them.
 */
const LOOK_BACK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

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
