/** A tar archive of somebody else, into a folder: nothing of it leaves the folder. */
import { createHash } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { link, lstat, mkdir, open, rename, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { extract, type Headers } from 'tar-stream';

export interface Extracted {
  /** Files by their path below the folder, with their SHA-256. */
  readonly files: ReadonlyMap<string, string>;
  /** What was not written, and why. */
  readonly refused: readonly string[];
}

type Entry = Readable & { readonly header: Headers };

/** The parts of a path that stays below its root; `undefined` for one that leaves it. */
function partsWithin(path: string): readonly string[] | undefined {
  if (path.startsWith('/') || path.includes('\0')) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts;
}

/** Whether a link's target, from the folder that the link is in, is below the root. */
export function staysWithin(parts: readonly string[], target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0')) return false;
  const steps = target.split('/').filter((step) => step !== '' && step !== '.');
  const named = steps.findIndex((step) => step !== '..');
  const above = named < 0 ? steps.length : named;
  // The system walks the links on the way: behind a name, which may be one, `..` is above wherever that leads.
  return above < parts.length && !steps.slice(above).includes('..');
}

/** What is taken of an archive before a file or its content comes: a header is kept in memory whole, and says itself how long it is. */
const HEADER_MAX_BYTES = 1024 * 1024;
const MOST_REFUSED = 1_000;
const SHOWN_CHARACTERS = 256;

function damaged(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `the archive is refused: ${message}`, {
    layer: 'client',
    hint: 'the tar of the container wrote it, or whoever stands in its place',
  });
}

/**
 * Links are made last: nothing is written through one. A name that is there already is replaced, a link in the way is refused.
 * @throws what reading the archive or writing throws
 */
export async function extractFolder(archive: Readable, root: string): Promise<Extracted> {
  const files = new Map<string, string>();
  const refused: string[] = [];
  let unlisted = 0;
  const refuse = (name: string, why: string): void => {
    if (refused.length < MOST_REFUSED) refused.push(`${name.slice(0, SHOWN_CHARACTERS)}: ${why}`);
    else unlisted += 1;
  };
  const links: { readonly parts: readonly string[]; readonly header: Headers }[] = [];
  await mkdir(root, { recursive: true });
  const entries = extract();
  let unseen = 0;
  const seen = (): void => {
    unseen = 0;
  };
  const bounded = new Transform({
    transform(chunk: Buffer, _, done) {
      unseen += chunk.length;
      if (unseen > HEADER_MAX_BYTES) done(damaged(`a header is longer than ${HEADER_MAX_BYTES} bytes`));
      else done(null, chunk);
    },
  });
  entries.on('entry', seen);
  const read = pipeline(archive, bounded, entries);
  const written = (async () => {
    for await (const one of entries) {
      const entry = one as unknown as Entry;
      const { name, type, linkname, size = 0 } = entry.header;
      if (!Number.isSafeInteger(size) || size < 0) throw damaged(`a file has the size ${size}`);
      const parts = partsWithin(name);
      const why =
        parts === undefined
          ? 'its path leaves the target'
          : type === 'symlink' && !staysWithin(parts, linkname ?? '')
            ? `a link to ${linkname?.slice(0, SHOWN_CHARACTERS)}, outside of what is copied`
            : type === 'link' && partsWithin(linkname ?? '') === undefined
              ? `a link to ${linkname?.slice(0, SHOWN_CHARACTERS)}, outside of what is copied`
              : undefined;
      if (parts === undefined || why !== undefined) refuse(name, why ?? 'its path leaves the target');
      else if (type === 'symlink' || type === 'link') links.push({ parts, header: entry.header });
      else if (type === 'directory') {
        if (!(await makeFolders(root, parts))) refuse(name, 'a link or a file is in the way');
      } else if (type === 'file' || type === 'contiguous-file') {
        if (parts.length > 0 && (await makeFolders(root, parts.slice(0, -1)))) {
          files.set(parts.join('/'), await writeFile(entry, join(root, ...parts), seen));
        } else refuse(name, 'a link or a file is in the way');
      } else refuse(name, `neither a file nor a folder (${type})`);
      entry.on('data', seen);
      entry.resume();
    }
  })();
  await Promise.all([read, written]);
  for (const { parts, header } of links) {
    const why = await makeLink(root, parts, header);
    if (why !== undefined) refuse(header.name, why);
  }
  if (unlisted > 0) refused.push(`${unlisted} more`);
  return { files, refused };
}

/** False where something else than a folder is on the way. */
async function makeFolders(root: string, parts: readonly string[]): Promise<boolean> {
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const path = join(root, ...parts.slice(0, depth));
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) await mkdir(path);
    else if (!found.isDirectory()) return false;
  }
  return true;
}

/** @returns the SHA-256 of what was written */
async function writeFile(entry: Entry, place: string, seen: () => void): Promise<string> {
  const part = `${place}.edgectl-part`;
  await rm(part, { force: true });
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  const handle = await open(
    part,
    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW,
    (entry.header.mode ?? 0o644) & 0o777,
  );
  const hash = createHash('sha256');
  entry.on('data', (chunk: Buffer) => {
    seen();
    hash.update(chunk);
  });
  await pipeline(entry, createWriteStream(part, { fd: handle.fd, autoClose: false }));
  await handle.close();
  const found = await lstat(place).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new EdgectlError('Conflict', `${place} is a folder here and a file there`, { layer: 'client' });
  }
  await rename(part, place);
  const { mtime } = entry.header;
  if (mtime !== undefined) await utimes(place, mtime, mtime);
  return hash.digest('hex');
}

/** @returns why it was not made */
async function makeLink(
  root: string,
  parts: readonly string[],
  { type, linkname }: Headers,
): Promise<string | undefined> {
  if (parts.length === 0 || !(await makeFolders(root, parts.slice(0, -1))))
    return 'a link or a file is in the way';
  const place = join(root, ...parts);
  const found = await lstat(place).catch(() => undefined);
  if (found?.isDirectory() === true) return 'a folder is in the way';
  const to = linkname ?? '';
  if (type === 'symlink') {
    await rm(place, { force: true });
    await symlink(to, place);
    return undefined;
  }
  const target = partsWithin(to) ?? [];
  if (!(await makeFolders(root, target.slice(0, -1)))) return 'a link is in the way of its target';
  const linked = await lstat(join(root, ...target)).catch(() => undefined);
  if (linked?.isFile() !== true) return `its target ${to} is no file`;
  await rm(place, { force: true });
  await link(join(root, ...target), place);
  return undefined;
}
