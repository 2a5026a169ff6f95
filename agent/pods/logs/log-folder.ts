/** The log files of one container: which there are, in the order they were written. */
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

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
 * What is no regular file is none of them: a pod that may write there could have put a link or a pipe.
 * @throws the system's error where the folder cannot be read, or an error where it leads elsewhere.
 */
export async function listLogFiles(folder: string): Promise<LogFileName[]> {
  await refuseLinks(dirname(dirname(folder)), folder, await realpath(folder));
  const files = (await readdir(folder, { withFileTypes: true }))
    .map((entry) => (entry.isFile() ? parseLogFileName(folder, entry.name) : undefined))
    .filter((file) => file !== undefined);
  const plain = new Set(files.filter((file) => !file.gzip).map((file) => file.path));
  return files.filter((file) => !file.gzip || !plain.has(file.path.slice(0, -'.gz'.length))).sort(order);
}

/**
 * @param root the folder of all logs, which may be a link itself
 * @param resolved where `path`, below it, leads
 * @throws where a link below the root leads elsewhere: to another pod's log, or to a file of root's
 */
export async function refuseLinks(root: string, path: string, resolved: string): Promise<void> {
  const expected = join(await realpath(root), relative(root, path));
  if (resolved !== expected) throw new Error(`${path} leads to ${resolved}`);
}

/** The attempts that have a file, lowest first. */
export function attemptsOf(files: readonly LogFileName[]): number[] {
  return [...new Set(files.map((file) => file.attempt))].sort((a, b) => a - b);
}
