/** Files on the way: there, readable, and nobody else's business where they hold a secret. */
import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { failed, type Finding, fine, type Remedy, skipped, warning } from './check.ts';

const FOR_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;

export interface FileQuestion {
  /** What it is: `the database`. */
  readonly name: string;
  readonly path: string;
  /** True: its absence is nothing wrong. */
  readonly optional?: boolean;
  /** The command that creates it, if it is missing. */
  readonly remedy?: Remedy;
}

/** A file that holds a secret: readable by us, and by its owner alone. */
export async function secretFile(question: FileQuestion): Promise<Finding> {
  return inspect(question, 'read', (stats) => {
    const { name, path } = question;
    if ((stats.mode & FOR_OTHERS) === 0) return undefined;
    return failed(name, `${path} is open to others: ${modeOf(stats)}`, {
      hint: 'who reads it has what it protects',
      command: `chmod ${stats.isDirectory() ? '700' : '600'} ${path}`,
    });
  });
}

/** A file that others may read, and nobody else may write. */
export async function trustedFile(question: FileQuestion): Promise<Finding> {
  return inspect(question, 'read', (stats) => writableByOthers(question, stats));
}

/** A folder that we write to, and nobody else. */
export async function ownFolder(question: FileQuestion): Promise<Finding> {
  return inspect(question, 'write', (stats) => writableByOthers(question, stats));
}

function writableByOthers({ name, path }: FileQuestion, stats: Stats): Finding | undefined {
  if ((stats.mode & WRITABLE_BY_OTHERS) === 0) return undefined;
  return failed(name, `${path} can be written by others: ${modeOf(stats)}`, {
    hint: 'whoever can write this file controls the agent',
    command: `chmod go-w ${path}`,
  });
}

async function inspect(
  question: FileQuestion,
  use: 'read' | 'write',
  judge: (stats: Stats) => Finding | undefined,
): Promise<Finding> {
  const { name, path, optional = false, remedy = {} } = question;
  try {
    const stats = await stat(path);
    await access(path, use === 'read' ? constants.R_OK : constants.R_OK | constants.W_OK);
    return judge(stats) ?? ownerOf(question, stats) ?? fine(name, `${path}, ${modeOf(stats)}`);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return optional ? skipped(name, `there is no ${path}`) : failed(name, `there is no ${path}`, remedy);
    }
    if (code === 'EROFS') {
      return failed(name, `${path} is on a read-only file system`, {
        command: `mount -o remount,rw $(findmnt -nT ${path} -o TARGET)`,
      });
    }
    return failed(name, `${path} cannot be ${use === 'read' ? 'read' : 'written'}: ${message}`, {
      hint: 'the agent runs as root; a container needs it mounted',
    });
  }
}

function ownerOf({ name, path }: FileQuestion, { uid }: Stats): Finding | undefined {
  const us = process.getuid?.() ?? 0;
  if (uid === 0 || uid === us) return undefined;
  return warning(name, `${path} belongs to user ${uid}, who can change it`, {
    command: `chown ${us} ${path}`,
  });
}

function modeOf({ mode }: Stats): string {
  return `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`;
}
