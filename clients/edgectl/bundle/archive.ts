/** Writes a bundle: a compressed tar archive that also lists its contents and what was left out. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';

export interface BundleFile {
  readonly path: string;
  readonly content: Buffer;
}

const MODE = 0o644;

/** @param root the folder that everything is in */
export async function archiveOf(root: string, files: readonly BundleFile[], madeAt: Date): Promise<Buffer> {
  const archive = pack();
  const whole = buffer(archive);
  for (const { path, content } of files)
    archive.entry({ name: `${root}/${path}`, size: content.length, mode: MODE, mtime: madeAt }, content);
  archive.finalize();
  return promisify(gzip)(await whole);
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
