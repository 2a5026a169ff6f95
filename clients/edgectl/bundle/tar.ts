/** The files of a bundle as one, for a program and for a page. */
import { pack } from 'tar-stream';

export interface BundleFile {
  readonly path: string;
  readonly content: Buffer;
}

const MODE = 0o644;

/** @param root the folder that everything is in */
export async function tarOf(
  root: string,
  files: readonly BundleFile[],
  madeAt: Date,
): Promise<readonly Uint8Array[]> {
  const archive = pack();
  for (const { path, content } of files)
    archive.entry({ name: `${root}/${path}`, size: content.length, mode: MODE, mtime: madeAt }, content);
  archive.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of archive as AsyncIterable<Uint8Array>) pieces.push(piece);
  return pieces;
}
