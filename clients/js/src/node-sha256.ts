/** The digest of a stream, on Node.js. */
import { createHash } from 'node:crypto';
import type { Sha256 } from './platform.ts';

export function createSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('hex') };
}
