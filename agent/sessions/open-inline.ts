/** One answer instead of a session. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import { isUtf8 } from 'node:buffer';
import type { ByteSource, SourceEnd } from '../../common/byte-source.ts';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { untilAborted } from '../../common/until-aborted.ts';
import { openSource, PermissionWatch } from './open-source.ts';
import type { InlineOutput, OpenSource, SessionRequest } from './session-service.ts';

interface InlineOptions {
  readonly unwanted: ReadonlySet<StreamName>;
  readonly maxBytes: number;
  /** Ends the opening, and what was opened: its process too. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** @throws EdgectlError what the source failed with, or `Forbidden` where the right was lost meanwhile */
export async function openInline(
  request: SessionRequest,
  open: OpenSource,
  { unwanted, maxBytes, clock, signal }: InlineOptions,
): Promise<InlineOutput> {
  if (request.followed) {
    throw new EdgectlError('InvalidParams', 'a followed stream has no end: it cannot be answered inline', {
      details: { field: 'inline' },
    });
  }
  const permission = new PermissionWatch(request);
  try {
    const source = await openSource(open, request, { unwanted }, signal);
    const cancel = guarded(clock, () => source.cancel('Canceled'));
    permission.onLost(cancel);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      // A program that is stopped in the middle of its work is not an answer.
      const toEnd = request.kind === 'pod.exec';
      return await untilAborted(readInline(source, unwanted, maxBytes, toEnd), signal);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  } finally {
    permission.end();
    permission.throwIfLost();
  }
}

// One answer instead of a session: the first 64 KiB of what the source gives.

/**
 * @param toEnd what is beyond `maxBytes` is read, counted and dropped, so that the process runs to its end; otherwise the source is
 * given up there
 * @throws EdgectlError what the source failed with
 */
async function readInline(
  source: ByteSource,
  unwanted: ReadonlySet<StreamName>,
  maxBytes: number,
  toEnd: boolean,
): Promise<InlineOutput> {
  const pieces: Record<StreamName, Buffer[]> = { stdout: [], stderr: [] };
  const totalBytes: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  let left = maxBytes;
  let truncated = false;

  const readAll = async (stream: StreamName): Promise<void> => {
    for (;;) {
      const piece = await source.read(stream, maxBytes);
      if (piece === undefined) return;
      totalBytes[stream] += piece.length;
      const taken = Math.min(left, piece.length);
      if (taken > 0) pieces[stream].push(piece.subarray(0, taken));
      left -= taken;
      if (taken === piece.length || truncated) continue;
      truncated = true;
      if (!toEnd) source.cancel('Canceled');
    }
  };

  source.closeStdin?.().catch(() => undefined);
  try {
    await Promise.all(source.streams.filter((stream) => !unwanted.has(stream)).map(readAll));
  } catch (error) {
    source.cancel('Canceled');
    throw EdgectlError.from(error);
  }
  const end = await source.ended;
  if (end.reason === 'Failed' && end.error !== undefined) throw end.error;
  const { stdoutBytes, ...output } = encode(
    Buffer.concat(pieces.stdout),
    Buffer.concat(pieces.stderr),
    truncated,
  );
  const cursor = unwanted.has('stdout') ? undefined : source.cursor?.(stdoutBytes);
  return {
    ...source.info,
    ...output,
    truncated,
    ...(truncated && toEnd ? { totalBytes } : {}),
    ...facts(end),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function facts(end: SourceEnd): Partial<InlineOutput> {
  return {
    ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
    ...(end.reason === 'TimedOut' ? { processTimedOut: true } : {}),
    ...(end.processLeft === true ? { processLeft: true } : {}),
    ...(end.gaps === undefined || end.gaps.length === 0 ? {} : { gaps: end.gaps }),
  };
}

function encode(
  stdout: Buffer,
  stderr: Buffer,
  truncated: boolean,
): Pick<InlineOutput, 'stdout' | 'stderr' | 'encoding'> & { stdoutBytes: number } {
  const out = truncated ? wholeCharacters(stdout) : stdout;
  const err = truncated ? wholeCharacters(stderr) : stderr;
  if (isUtf8(out) && isUtf8(err)) {
    return {
      stdout: out.toString('utf8'),
      stderr: err.toString('utf8'),
      encoding: 'utf8',
      stdoutBytes: out.length,
    };
  }
  return {
    stdout: stdout.toString('base64'),
    stderr: stderr.toString('base64'),
    encoding: 'base64',
    stdoutBytes: stdout.length,
  };
}

/** Drops the first bytes of a last character whose other bytes were cut off. */
function wholeCharacters(bytes: Buffer): Buffer {
  let start = bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (length > back) start = bytes.length - back;
    break;
  }
  return bytes.subarray(0, start);
}
