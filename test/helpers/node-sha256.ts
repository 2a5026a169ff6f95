/** The digest of a stream as a program on Node.js computes it. */
import { createHash } from 'node:crypto';
import type { Sha256 } from '../../clients/js/src/platform.ts';

export function nodeSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('hex') };
}
