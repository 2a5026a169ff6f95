/** The chain of hashes: each record carries the SHA-256 of the hash before and of its own text. */
import { createHash } from 'node:crypto';

/** What comes before the first record. */
export const FIRST_HASH = Buffer.alloc(32);

/** @param record the text as it is kept */
export function chained(previous: Buffer, record: string): Buffer {
  return createHash('sha256').update(previous).update(record).digest();
}
