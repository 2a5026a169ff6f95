/** Files that hold secrets: written whole or not at all, and open to their owner alone. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { otherWriter } from './other-writers.ts';
import { readRegularFileSync } from './regular-file.ts';

const OWNER_ONLY = 0o600;

/**
 * Replaces the file in one step; a reader sees the old content or the new. What lies in the folder already, a link too, is never
 * written through.
 * @param mode less what the umask takes
 * @throws the error of the file system
 */
export function replaceFile(path: string, content: string, mode: number): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, content, { mode, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Replaces the file in one step; a reader sees the old content or the new.
 * @param mode where others may read it
 * @throws EdgectlError `Unavailable` if the place cannot be written
 */
export function writePrivateFile(path: string, content: string | Buffer, mode = OWNER_ONLY): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    const file = openSync(temporary, O_CREAT | O_EXCL | O_WRONLY, OWNER_ONLY);
    try {
      fchmodSync(file, mode);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new EdgectlError('Unavailable', `cannot write ${path}: ${(cause as Error).message}`, {
      hint: 'the folder belongs to root: run the command as root, or name another file',
      cause,
    });
  }
}

/**
 * @returns the text, or `undefined` if there is no such file
 * @throws EdgectlError `InvalidParams` if it is too large, no UTF-8, or others could have written it
 */
export function readPrivateFile(path: string, maxBytes: number): string | undefined {
  try {
    const bytes = readRegularFileSync(path, maxBytes, (stats) => {
      const who = otherWriter(stats);
      if (who !== undefined) throw new Error(`${who} may write it; make it root's, of mode 600`);
    });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EdgectlError('InvalidParams', `${path}: cannot be used: ${(cause as Error).message}`, {
      cause,
    });
  }
}
