/** A bundle as a compressed tar archive, and the digests of its files. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type BundleFile, tarOf } from './tar.ts';

/** @param root the folder that everything is in */
export async function archiveOf(root: string, files: readonly BundleFile[], madeAt: Date): Promise<Buffer> {
  return promisify(gzip)(Buffer.concat(await tarOf(root, files, madeAt)));
}

export function sha256Of(content: Uint8Array): Promise<string> {
  return Promise.resolve(createHash('sha256').update(content).digest('hex'));
}
