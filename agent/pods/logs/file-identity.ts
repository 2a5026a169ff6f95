/**
 * How a log file is known again: by the time of its first line and a hash of its first KiB. Rename changes the name, gzip the inode, and
 * ext4 reuses inodes; the first bytes of a log, which is only appended to, stay.
 */
import { createHash } from 'node:crypto';
import type { LogFile } from './log-file.ts';
import { CriHeader, headerNanos } from './cri-header.ts';

export interface FileIdentity {
  /** Time of the first line in nanoseconds since the epoch; 0 where it has none. */
  readonly firstNanos: bigint;
  /** How many bytes were hashed: complete lines, except where the first one is longer than a KiB. */
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

/** `undefined` for a file without a complete line (or its first KiB). */
export async function identify(file: LogFile): Promise<FileIdentity | undefined> {
  const start = await head(file, IDENTITY_BYTES);
  let bytes = start.lastIndexOf(NEWLINE) + 1;
  if (bytes === 0 && start.length === IDENTITY_BYTES) bytes = IDENTITY_BYTES;
  if (bytes === 0) return undefined;
  const header = new CriHeader();
  const firstNanos = header.read(start, 0, bytes) > 0 ? headerNanos(start, 0, header) : undefined;
  return { firstNanos: firstNanos ?? 0n, bytes, hash: digest(start.subarray(0, bytes)) };
}

/** True where the file begins with the bytes that were hashed. */
export async function isIdentical(file: LogFile, identity: FileIdentity): Promise<boolean> {
  if (identity.bytes > IDENTITY_BYTES) return false;
  const start = await head(file, identity.bytes);
  return start.length === identity.bytes && digest(start) === identity.hash;
}
