/** Where a log continues, as an opaque string: a session sends it as `cursor`, and `pod.logs {cursor}` accepts it. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { FileIdentity } from './log-file.ts';
import type { LogStream, StripState } from './line-stripper.ts';

/** A position in the log of one container. */
export interface ContainerPosition {
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  readonly attempt: number;
  /** Absent until the log has a line. */
  readonly identity: FileIdentity | undefined;
  /** In uncompressed bytes of the file. */
  readonly position: number;
  readonly state: StripState;
  /** The previous instance was asked for: the log ends with it. */
  readonly only: boolean;
}

/** What the lines before a place in a log mean for those after it, where only lines that match are published. */
export interface FilterState {
  /** Bytes of the unfiltered log between the place and the first line below. */
  readonly skip: number;
  /** So many lines from there on did not match: they may still be given, before one that does. */
  readonly held: number;
  /** So many lines are given whatever they are. */
  readonly after: number;
  /** Something was given before. */
  readonly given: boolean;
  /** Lines were left out since. */
  readonly left: boolean;
  /** The place is in a long line, which is given or left out to its end. */
  readonly inLine: 'none' | 'given' | 'left';
}

export interface LogCursor {
  /** What shapes the bytes: a later call must ask for the same. */
  readonly stream: LogStream;
  readonly timestamps: boolean;
  readonly prefix: boolean;
  /** A digest of what was searched for; absent for the whole log. */
  readonly grep: string | undefined;
  readonly positions: readonly ContainerPosition[];
  /** Index in `positions` of the log whose line is not finished; absent between lines. */
  readonly current: number | undefined;
  /** Published bytes after the positions. */
  readonly skip: number;
  /** What was left of `limitBytes` there: for the tunnel, which continues with the same request. */
  readonly limit: number | undefined;
  /** With `grep` alone. */
  readonly filter: FilterState | undefined;
}

const VERSION = 1;
const PHASES = ['head', 'content', 'drop'] as const;
const IN_LINE = ['none', 'given', 'left'] as const;
/** The most lines around one that the contract allows. */
const MOST_AROUND = 1000;
/** Kubernetes' names and uids; they become part of a path. */
const NAME = /^[a-zA-Z0-9]([-a-zA-Z0-9.]{0,251}[a-zA-Z0-9])?$/;

export function encodeCursor(cursor: LogCursor): string {
  const { stream, timestamps, prefix, grep, positions, current, skip, limit, filter } = cursor;
  const rows = positions.map(({ pod, uid, container, attempt, identity, position, state, only }) => [
    pod,
    uid,
    container,
    attempt,
    only,
    identity === undefined ? null : [identity.firstNanos.toString(), identity.bytes, identity.hash],
    position,
    PHASES.indexOf(state.phase),
    state.partial,
    state.openLines,
    state.skipLines,
  ]);
  const text = JSON.stringify([
    VERSION,
    stream,
    timestamps,
    prefix,
    current ?? null,
    skip,
    limit ?? null,
    rows,
    ...(grep === undefined || filter === undefined
      ? []
      : [
          [
            grep,
            filter.skip,
            filter.held,
            filter.after,
            filter.given,
            filter.left,
            IN_LINE.indexOf(filter.inLine),
          ],
        ]),
  ]);
  return Buffer.from(text).toString('base64url');
}

/** @throws EdgectlError `InvalidParams` if the text is not a cursor. */
export function decodeCursor(text: string): LogCursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isFiltered = list(parsed).length === 9;
    const [version, stream, timestamps, prefix, current, skip, limit, rows, filter] = list(
      parsed,
      isFiltered ? 9 : 8,
    );
    if (version !== VERSION) throw new TypeError(`cursor version ${String(version)}`);
    if (stream !== 'All' && stream !== 'Stdout' && stream !== 'Stderr') throw new TypeError('stream');
    const positions = list(rows).map(positionFrom);
    return {
      stream,
      timestamps: boolean(timestamps),
      prefix: boolean(prefix),
      ...(isFiltered ? filterFrom(filter) : { grep: undefined, filter: undefined }),
      positions,
      current: current === null ? undefined : count(current, positions.length - 1),
      skip: count(skip),
      limit: limit === null ? undefined : count(limit),
    };
  } catch (cause) {
    throw new EdgectlError('InvalidParams', 'the cursor is not one that this agent gave', {
      hint: 'give a cursor of an earlier pod.logs session unchanged, or none',
      details: { field: 'cursor' },
      cause,
    });
  }
}

function filterFrom(value: unknown): Pick<LogCursor, 'grep' | 'filter'> {
  const [grep, skip, held, after, given, left, inLine] = list(value, 7);
  if (typeof grep !== 'string') throw new TypeError('digest');
  return {
    grep,
    filter: {
      skip: count(skip),
      held: count(held, MOST_AROUND),
      after: count(after, MOST_AROUND),
      given: boolean(given),
      left: boolean(left),
      inLine: IN_LINE[count(inLine, 2)] ?? 'none',
    },
  };
}

function positionFrom(row: unknown): ContainerPosition {
  const [pod, uid, container, attempt, only, identity, position, phase, partial, open, skipped] = list(
    row,
    11,
  );
  return {
    pod: name(pod),
    uid: name(uid),
    container: name(container),
    attempt: count(attempt),
    only: boolean(only),
    identity: identity === null ? undefined : identityFrom(identity),
    position: count(position),
    state: {
      phase: PHASES[count(phase, 2)] ?? 'head',
      partial: boolean(partial),
      openLines: count(open, 7),
      skipLines: count(skipped, 3),
    },
  };
}

function identityFrom(value: unknown): FileIdentity {
  const [nanos, bytes, hash] = list(value, 3);
  if (typeof nanos !== 'string' || !/^-?\d{1,20}$/.test(nanos)) throw new TypeError('time of the first line');
  if (typeof hash !== 'string') throw new TypeError('hash');
  return { firstNanos: BigInt(nanos), bytes: count(bytes), hash };
}

function list(value: unknown, length?: number): unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw new TypeError('list');
  return value as unknown[];
}

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError('boolean');
  return value;
}

function count(value: unknown, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most) {
    throw new TypeError('number');
  }
  return value;
}

function name(value: unknown): string {
  if (typeof value !== 'string' || !NAME.test(value)) throw new TypeError('name');
  return value;
}
