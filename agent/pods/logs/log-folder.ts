/** The log files of one container: which there are, in the order they were written. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file as its name describes it: `2.log`, `2.log.20261122-165506`, `2.log.20261122-165506.gz`. */
export interface LogFileName {
  readonly path: string;
  /** The instance of the container (kubelet's restart count). */
  readonly attempt: number;
  /** When it was rotated away, as kubelet writes it; empty for the one that is written to. */
  readonly rotated: string;
  readonly gzip: boolean;
}

const FILE_NAME = /^(\d{1,9})\.log(?:\.(\d{8}-\d{6}))?(\.gz)?$/;

/** `undefined` where it is none of kubelet's names (its `.tmp` files among them). */
export function parseLogFileName(folder: string, name: string): LogFileName | undefined {
  const match = FILE_NAME.exec(name);
  if (match === null) return undefined;
  const [, attempt, rotated = '', gzip] = match;
  return { path: join(folder, name), attempt: Number(attempt), rotated, gzip: gzip !== undefined };
}

function order(a: LogFileName, b: LogFileName): number {
  if (a.attempt !== b.attempt) return a.attempt - b.attempt;
  if (a.rotated === b.rotated) return 0;
  if (a.rotated === '') return 1;
  if (b.rotated === '') return -1;
  return a.rotated < b.rotated ? -1 : 1;
}

/**
 * The files of a container's log folder, oldest first. While kubelet compresses one, both forms are there: the plain one counts.
 * @throws the system's error where the folder cannot be read.
 */
export async function listLogFiles(folder: string): Promise<LogFileName[]> {
  const files = (await readdir(folder))
    .map((name) => parseLogFileName(folder, name))
    .filter((file) => file !== undefined);
  const plain = new Set(files.filter((file) => !file.gzip).map((file) => file.path));
  return files.filter((file) => !file.gzip || !plain.has(file.path.slice(0, -'.gz'.length))).sort(order);
}

/** The attempts that have a file, lowest first. */
export function attemptsOf(files: readonly LogFileName[]): number[] {
  return [...new Set(files.map((file) => file.attempt))].sort((a, b) => a - b);
}
