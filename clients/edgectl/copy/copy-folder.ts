/** A whole folder, through tar in the container. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { pack, type Pack } from 'tar-stream';
import { type ContainerPrograms, digestsOf, exitCodeOf, wordsOf } from './container-programs.ts';
import { type Copied, refused } from './copy-file.ts';
import { extractFolder, staysWithin } from './extract-folder.ts';

export interface CopiedFolder {
  readonly copied: Copied;
  readonly files: number;
  /** What was left out, and why. */
  readonly refused: readonly string[];
}

function noTar(): EdgectlError {
  return new EdgectlError('Unsupported', 'the container has no tar: only single files can be copied', {
    layer: 'client',
    hint: 'name a file; files are copied with cat',
  });
}

/**
 * @param path in the container
 * @param place the folder here, made if it is not there
 */
export async function downloadFolder(
  programs: ContainerPrograms,
  path: string,
  place: string,
): Promise<CopiedFolder> {
  const session = await programs.open(['tar', 'cf', '-', '-C', path, '.']);
  if (session === undefined) throw noTar();
  const words = wordsOf(session);
  const extracted = await extractFolder(Readable.from(session.stdout), place);
  const exitCode = exitCodeOf(await session.ended);
  if (exitCode !== 0) throw refused(await words, exitCode);
  return { ...(await compare(programs, path, extracted.files)), refused: extracted.refused };
}

/**
 * @param place the folder here
 * @param path in the container, made if it is not there
 */
export async function uploadFolder(
  programs: ContainerPrograms,
  place: string,
  path: string,
): Promise<CopiedFolder> {
  const made = await programs.run(['mkdir', '-p', path]);
  if (made !== undefined && made.exitCode !== 0) throw refused(made.stderr, made.exitCode);
  const session = await programs.open(['tar', 'xf', '-', '-C', path], true);
  const { stdin } = session ?? {};
  if (session === undefined || stdin === undefined) throw noTar();
  session.stdout.discard();
  const words = wordsOf(session);
  const archive = pack();
  const files = new Map<string, string>();
  const left: string[] = [];
  const packed = packFolder(archive, place, files, left).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  const sent = (async () => {
    for await (const chunk of archive) await stdin.write(chunk as Buffer);
    await stdin.end();
    await packed;
  })();
  const ended = session.ended.then(async (end) => {
    const exitCode = exitCodeOf(end);
    if (exitCode !== 0) throw refused(await words, exitCode);
  });
  for (const each of [sent, ended]) each.catch(() => undefined);
  // A tar that ends before it has read everything says why.
  await Promise.race([sent, ended]);
  await Promise.all([sent, ended]);
  return { ...(await compare(programs, path, files)), refused: left };
}

/** @throws EdgectlError `DataLoss` where a file differs */
async function compare(
  programs: ContainerPrograms,
  path: string,
  files: ReadonlyMap<string, string>,
): Promise<Pick<CopiedFolder, 'copied' | 'files'>> {
  const names = [...files.keys()];
  const there = await digestsOf(
    programs,
    names.map((name) => `${path}/${name}`),
  );
  if (there === undefined) return { copied: 'not compared', files: files.size };
  const other = names.find((name, index) => files.get(name) !== there[index]);
  if (other === undefined) return { copied: 'compared', files: files.size };
  throw new EdgectlError('DataLoss', `${path}/${other}: the digests differ`, {
    layer: 'client',
    hint: 'it changed while it was copied: copy it again',
  });
}

async function packFolder(
  archive: Pack,
  root: string,
  files: Map<string, string>,
  left: string[],
  folder: readonly string[] = [],
): Promise<void> {
  const names = await readdir(join(root, ...folder));
  for (const name of names.toSorted()) {
    const parts = [...folder, name];
    const place = join(root, ...parts);
    const path = parts.join('/');
    const kind = await lstat(place);
    const header = { name: path, mode: kind.mode & 0o777, mtime: kind.mtime };
    if (kind.isDirectory()) {
      archive.entry({ ...header, type: 'directory' });
      await packFolder(archive, root, files, left, parts);
    } else if (kind.isFile()) {
      const hash = createHash('sha256');
      const hashing = new Transform({
        transform(chunk: Buffer, _, done) {
          hash.update(chunk);
          done(null, chunk);
        },
      });
      await pipeline(
        createReadStream(place),
        hashing,
        archive.entry({ ...header, type: 'file', size: kind.size }),
      );
      files.set(path, hash.digest('hex'));
    } else if (kind.isSymbolicLink()) {
      const linkname = await readlink(place);
      if (staysWithin(parts, linkname)) archive.entry({ ...header, type: 'symlink', linkname });
      else left.push(`${path}: a link to ${linkname}, outside of what is copied`);
    } else left.push(`${path}: neither a file nor a folder`);
  }
}
