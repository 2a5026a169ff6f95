/**
 * One file, without tar. What was copied so far lies beside the target, under a name with the file's digest in it: the same command run
 * again goes on from there, where the container has the programs for it.
 */
import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { lstat, open, rename, rm, stat } from 'node:fs/promises';
import type { Session } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import {
  type ContainerPrograms,
  digestsOf,
  exitCodeOf,
  pathArgument,
  sizeOf,
  wordsOf,
} from './container-programs.ts';

/** Whether the digests of both sides are known to be the same: a container may have no program that tells one. */
export type Copied = 'compared' | 'not compared';

const DIGEST_CHARACTERS = 16;
/** What `dd` writes at a time, and so where it can begin. */
const BLOCK_BYTES = 64 * 1024;

function partOf(path: string, digest: string): string {
  const cut = path.lastIndexOf('/') + 1;
  return `${path.slice(0, cut)}.${path.slice(cut)}.${digest.slice(0, DIGEST_CHARACTERS)}.edgectl-part`;
}

/**
 * @param path in the container
 * @param place the file here
 */
export async function downloadFile(
  programs: ContainerPrograms,
  path: string,
  place: string,
): Promise<Copied> {
  const size = await sizeOf(programs, path);
  const [digest] = (await digestsOf(programs, [path])) ?? [];
  const part = partOf(place, digest ?? 'unknown');
  if (digest !== undefined && size !== undefined) {
    const begun = await begunBytes(part, size);
    const rest =
      begun > 0 ? await programs.open(['tail', '-c', `+${begun + 1}`, pathArgument(path)]) : undefined;
    if (rest !== undefined) {
      await receive(rest, part, 'a');
      if ((await fileDigest(part)) === digest) return await settle(part, place);
    }
  }
  const session = await programs.open(['cat', pathArgument(path)]);
  if (session === undefined) throw noProgram('cat');
  await receive(session, part, 'w');
  if (digest === undefined) {
    await rename(part, place);
    return 'not compared';
  }
  if ((await fileDigest(part)) === digest) return settle(part, place);
  await rm(part, { force: true });
  throw new EdgectlError('DataLoss', `${path} changed while it was copied: the digests differ`, {
    layer: 'client',
    hint: 'a file that is written to has no digest: read it with edgectl exec POD -- cat FILE',
  });
}

async function settle(part: string, place: string): Promise<Copied> {
  await rename(part, place);
  return 'compared';
}

/** What an earlier run of the same command has left. */
async function begunBytes(part: string, size: number): Promise<number> {
  const found = await lstat(part).catch(() => undefined);
  return found !== undefined && isOwn(found) && found.size <= size ? found.size : 0;
}

/** Whoever may write into the folder can guess the name: what lies there may be a link, or another name of a file that matters. */
function isOwn(found: Stats): boolean {
  return found.isFile() && found.nlink === 1 && found.uid === process.getuid?.();
}

async function receive(session: Session, part: string, flags: 'a' | 'w'): Promise<void> {
  const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  if (flags === 'w') await rm(part, { force: true });
  const file = await open(part, O_WRONLY | O_NOFOLLOW | (flags === 'w' ? O_CREAT | O_EXCL : O_APPEND), 0o600);
  try {
    if (!isOwn(await file.stat()))
      throw new EdgectlError('Conflict', `${part} is somebody else's`, { layer: 'client' });
    const words = wordsOf(session);
    for await (const chunk of session.stdout) await file.write(chunk);
    await checkEnd(session, words);
  } finally {
    await file.close();
  }
}

async function checkEnd(session: Session, words: Promise<string>): Promise<void> {
  const exitCode = exitCodeOf(await session.ended);
  if (exitCode !== 0) throw refused(await words, exitCode);
}

/** What a program in the container said. */
export function refused(words: string, exitCode: number): EdgectlError {
  return new EdgectlError('BackendError', words.trim() || `it ended with ${exitCode}`, { layer: 'client' });
}

function noProgram(name: string): EdgectlError {
  return new EdgectlError('Unsupported', `the container has no ${name}: nothing can be copied`, {
    layer: 'client',
    hint: 'a container without programs of its own has nothing that reads or writes a file',
  });
}

/** In hexadecimal digits. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * @param place the file here
 * @param path in the container
 */
export async function uploadFile(programs: ContainerPrograms, place: string, path: string): Promise<Copied> {
  const { size, mode } = await stat(place);
  const digest = await fileDigest(place);
  const part = partOf(path, digest);
  const begun = (await sizeOf(programs, part)) ?? 0;
  const blocks = begun > size ? 0 : Math.floor(begun / BLOCK_BYTES);
  if (blocks > 0) {
    // Not appended: a process of the run before may still be writing, the same bytes in the same places.
    const at = ['bs=65536', `seek=${blocks}`, 'conv=notrunc'];
    const session = await programs.open(['dd', `of=${part}`, ...at], true);
    if (session !== undefined) {
      await send(session, place, blocks * BLOCK_BYTES);
      const [copied] = (await digestsOf(programs, [part])) ?? [];
      if (copied === digest) return await putInPlace(programs, part, path, mode, 'compared');
    }
  }
  const session =
    (await programs.open(['dd', `of=${part}`, 'bs=65536'], true)) ??
    (await programs.open(['sh', '-c', 'cat >"$1"', 'sh', part], true));
  if (session === undefined) throw noProgram('dd or sh');
  await send(session, place, 0);
  const [copied] = (await digestsOf(programs, [part])) ?? [];
  if (copied === undefined || copied === digest) {
    const isCompared = copied === undefined ? 'not compared' : 'compared';
    return putInPlace(programs, part, path, mode, isCompared);
  }
  await programs.run(['rm', '-f', pathArgument(part)]);
  throw new EdgectlError('DataLoss', `${path} is not what was sent: the digests differ`, { layer: 'client' });
}

async function send(session: Session, place: string, start: number): Promise<void> {
  const { stdin } = session;
  if (stdin === undefined) throw new EdgectlError('Internal', 'the session takes no input');
  session.stdout.discard();
  const words = wordsOf(session);
  const written = (async () => {
    for await (const chunk of createReadStream(place, { start })) await stdin.write(chunk as Buffer);
    await stdin.end();
  })();
  written.catch(() => undefined);
  // A program that ends before it has read everything says why.
  await Promise.race([written, checkEnd(session, words)]);
  await checkEnd(session, words);
  await written;
}

async function putInPlace(
  programs: ContainerPrograms,
  part: string,
  path: string,
  mode: number,
  copied: Copied,
): Promise<Copied> {
  await programs.run(['chmod', (mode & 0o777).toString(8), pathArgument(part)]);
  const moved = await programs.run(['mv', '-f', pathArgument(part), pathArgument(path)]);
  if (moved === undefined) throw noProgram('mv');
  if (moved.exitCode !== 0) throw refused(moved.stderr, moved.exitCode);
  return copied;
}
