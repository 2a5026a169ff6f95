/**
 * Opens files that somebody else may write. A pipe or a device instead of a file would hold one of the few threads of libuv, or the
 * whole process, for as long as it likes: it is opened without waiting, and refused once it is known for what it is.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** No configuration, certificate or key comes near. */
const DEFAULT_MAX_BYTES = 1024 * 1024;
const MIN_BYTES = 4096;
const READ_AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** @throws the system's error, or one that says that it is not a regular file */
export async function openRegularFile(path: string, flags = 0): Promise<FileHandle> {
  const handle = await open(path, READ_AT_ONCE | flags);
  try {
    if (!(await handle.stat()).isFile()) throw irregular(path);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** @throws the system's error, or one that says what it is: no regular file, or larger than `maxBytes` */
export function readRegularFileSync(
  path: string,
  maxBytes = DEFAULT_MAX_BYTES,
  judge?: (stats: Stats) => void,
): Buffer {
  const file = openSync(path, READ_AT_ONCE);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw irregular(path);
    judge?.(stats);
    if (stats.size > maxBytes) throw tooLarge(maxBytes);
    // It may grow while it is read, and files of /proc have no size.
    let bytes = Buffer.allocUnsafe(Math.max(stats.size, MIN_BYTES) + 1);
    let end = 0;
    for (;;) {
      const read = readSync(file, bytes, end, bytes.length - end, null);
      if (read === 0) return bytes.subarray(0, end);
      end += read;
      if (end > maxBytes) throw tooLarge(maxBytes);
      if (end === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length)]);
    }
  } finally {
    closeSync(file);
  }
}

function tooLarge(maxBytes: number): Error {
  return new Error(`larger than ${maxBytes} bytes`);
}

function irregular(path: string): Error {
  return new Error(`${path} is not a regular file`);
}
