/**
 * How a log file is known again: by the time of its first line and a hash of its first KiB. Rename changes the name, gzip the inode, and
 * ext4 reuses inodes; the first bytes of a log, which is only appended to, stay.
 */
import { createHash } from 'node:crypto';
import type { LogFile } from './log-file.ts';
import { CriHeader, headerNanos } from './cri-header.ts';

export interface FileIdentity {
  /** Time of the first line that has one, in nanoseconds since the epoch; 0 where none of the first KiB has. */
  readonly firstNanos: bigint;
  /** How many bytes were hashed: complete lines, or what there is of the first one. */
  readonly bytes: number;
  readonly hash: string;
}

const IDENTITY_BYTES = 1024;
const NEWLINE = 0x0a;

async function head(file: LogFile, bytes: number): Promise<Buffer> {
  const into = Buffer.alloc(bytes);
  return into.subarray(0, await file.read(into, 0, 0));
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

/** `undefined` for an empty file. */
export async function identify(file: LogFile): Promise<FileIdentity | undefined> {
  const start = await head(file, IDENTITY_BYTES);
  if (start.length === 0) return undefined;
  const bytes = start.lastIndexOf(NEWLINE) + 1 || start.length;
  return { firstNanos: firstTime(start.subarray(0, bytes)), bytes, hash: digest(start.subarray(0, bytes)) };
}

function firstTime(lines: Buffer): bigint {
  const header = new CriHeader();
  for (let at = 0; at < lines.length; ) {
    const nanos = header.read(lines, at, lines.length) > 0 ? headerNanos(lines, at, header) : undefined;
    if (nanos !== undefined) return nanos;
    const newline = lines.indexOf(NEWLINE, at);
    if (newline < 0) break;
    at = newline + 1;
  }
  return 0n;
}

/** True where the file begins with the bytes that were hashed. */
export async function isIdentical(file: LogFile, identity: FileIdentity): Promise<boolean> {
  if (identity.bytes > IDENTITY_BYTES) return false;
  const start = await head(file, identity.bytes);
  return start.length === identity.bytes && digest(start) === identity.hash;
}
