/** `backup` and `restore`: what makes the node what it is, onto a new box of the same name. Run as root at the node. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { holdFileLock } from '../../../common/file-lock.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';
import { replaceTogether, type Replacement, undoUnfinished } from '../../../common/replace-together.ts';
import { unfinishedRestore } from '../../../common/unfinished-restore.ts';
import { answers } from '../../../common/unix-socket.ts';
import { parseUsers } from '../../../common/credentials/users-file.ts';
import {
  type BackedUpFile,
  type Backup,
  BACKUP_MAX_BYTES,
  backupText,
  checkContents,
  parseBackup,
} from '../backup/backup-document.ts';
import { checkDatabase, copyDatabase, type DatabaseFacts, keepLaterTime } from '../backup/database-copy.ts';
import type { NodeFiles } from '../backup/node-files.ts';
import { agentFileOf, type LocalNodeOptions, nodeName, readLocalNode } from '../local-node.ts';
import { stdout } from '../terminal/output-writer.ts';
import { EDGECTL_VERSION } from '../version.ts';
import { skewWarning } from '../version-skew.ts';

export interface BackupOptions extends LocalNodeOptions {
  readonly out: string;
}

export interface RestoreOptions extends LocalNodeOptions {
  readonly dryRun?: boolean;
}

const MODE_BITS = 0o777;

export async function backup(options: BackupOptions): Promise<number> {
  const { agentFile, known, name } = readLocalNode(options);
  if (existsSync(unfinishedRestore(known.database))) throw brokenOff();
  const files = known.files.flatMap(({ path }) => readIfThere(path) ?? []);
  const database = existsSync(known.database) ? await databaseBytes(known.database) : undefined;
  const made: Backup = {
    node: name,
    createdAt: new Date().toISOString(),
    version: EDGECTL_VERSION,
    agentFile,
    files,
    ...(database === undefined ? {} : { database: database.bytes }),
  };
  // Checks the backup now, so that a broken one is not found on the day when it is needed.
  checkContents(made);
  const out = resolve(options.out);
  writePrivateFile(out, backupText(made));
  await stdout.write(`${made.node}: ${summary(made, known, database?.facts)} saved in ${out}\n`);
  return 0;
}

export async function restore(file: string, options: RestoreOptions): Promise<number> {
  const text = readPrivateFile(resolve(file), BACKUP_MAX_BYTES);
  if (text === undefined) throw invalid(`there is no file ${file}`);
  const saved = parseBackup(text);
  const known = checkContents(saved);
  const agentFile = agentFileOf(options);
  if (agentFile !== saved.agentFile)
    throw invalid(
      `the backup's configuration belongs to ${saved.agentFile}, not to ${agentFile}`,
      `--agent-config ${saved.agentFile} says where it is to be`,
    );
  const name = nodeName(options, known);
  if (name !== saved.node)
    throw invalid(
      `the backup is of the node ${saved.node}, and this box is called ${name}`,
      'a box that takes the place of another one has its name: hostnamectl, EdgeCore\u2019s hostnameOverride, or --node',
    );
  if (skewWarning(EDGECTL_VERSION, saved.version) !== undefined)
    throw invalid(
      `the backup was made by edgectl v${saved.version}, and this is v${EDGECTL_VERSION}`,
      'install a version that differs by one minor at most, restore, then upgrade',
    );
  const giveUp = options.dryRun ? () => undefined : await holdNode(known.socket);
  try {
    if (!options.dryRun) undoUnfinished(unfinishedRestore(known.database));
    const facts = await replaceAll(saved, known, options.dryRun === true);
    const output = `${saved.node}: ${summary(saved, known, facts)} of ${saved.createdAt}`;
    await stdout.write(
      options.dryRun
        ? `${output} can be restored (dry run)\n`
        : `${output} restored\nstart the agent: systemctl start edgectl-agent\n`,
    );
  } finally {
    giveUp();
  }
  return 0;
}

/** Everything is written beside its place and checked there before the first file is replaced. */
async function replaceAll(
  saved: Backup,
  known: NodeFiles,
  dryRun: boolean,
): Promise<DatabaseFacts | undefined> {
  const suffix = randomBytes(6).toString('hex');
  const fresh: string[] = [];
  const place = (path: string, content: Buffer, mode: number): Replacement => {
    const temporary = `${path}.restore-${suffix}`;
    fresh.push(temporary);
    writePrivateFile(temporary, content, mode);
    return { path, fresh: temporary };
  };
  try {
    const replacements: Replacement[] = [];
    let facts: DatabaseFacts | undefined;
    if (saved.database !== undefined) {
      const { database } = known;
      if (dryRun) return await checkCopy(saved.database);
      mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
      const copy = place(database, saved.database, PRIVATE);
      facts = await checkDatabase(copy.fresh ?? database);
      if (existsSync(database)) await keepLaterTime(copy.fresh ?? database, database);
      // A journal of the old database must never meet the new one.
      replacements.push(copy, ...['-wal', '-shm'].map((end) => ({ path: `${database}${end}` })));
    }
    if (dryRun) return undefined;
    for (const { path, content, mode } of saved.files) replacements.push(place(path, content, mode));
    const stamp = `before-restore-${new Date().toISOString().replaceAll(':', '-')}`;
    const old = replaceTogether(unfinishedRestore(known.database), replacements, stamp);
    // The old database has records of the audit that are nowhere else.
    for (const aside of old) if (!aside.startsWith(known.database)) rmSync(aside, { force: true });
    return facts;
  } finally {
    for (const temporary of fresh) rmSync(temporary, { force: true });
  }
}

async function checkCopy(bytes: Buffer): Promise<DatabaseFacts> {
  const { path, remove } = emptyFile();
  try {
    writePrivateFile(path, bytes);
    return await checkDatabase(path);
  } finally {
    remove();
  }
}

const PRIVATE = 0o600;

async function databaseBytes(
  source: string,
): Promise<{ readonly bytes: Buffer; readonly facts: DatabaseFacts }> {
  const { path, remove } = emptyFile();
  try {
    await copyDatabase(source, path);
    const facts = await checkDatabase(path);
    return { bytes: readRegularFileSync(path, BACKUP_MAX_BYTES / 2), facts };
  } finally {
    remove();
  }
}

/** In a folder of its own: SQLite writes files beside it. */
function emptyFile(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'edgectl-backup-'));
  const path = join(folder, 'agent.db');
  closeSync(openSync(path, 'wx', PRIVATE));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function readIfThere(path: string): BackedUpFile | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { mode } = fstatSync(file);
    return { path, mode: mode & MODE_BITS, content: readRegularFileSync(path) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EdgectlError('Unavailable', `${path} cannot be read: ${(cause as Error).message}`, {
      layer: 'client',
      hint: 'run it as root at the node',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** No agent runs meanwhile, and none can start. */
async function holdNode(socket: string): Promise<() => void> {
  try {
    return await holdFileLock(`${socket}.holder`, 'edgectl restore', () => answers(socket));
  } catch (error) {
    if (!EdgectlError.is(error) || error.kind !== 'Conflict') throw error;
    throw new EdgectlError('Conflict', `nothing was restored: ${error.message}`, {
      layer: 'client',
      hint: 'stop it first: systemctl stop edgectl-agent; then restore, then systemctl start edgectl-agent',
      cause: error,
    });
  }
}

function summary(saved: Backup, known: NodeFiles, facts: DatabaseFacts | undefined): string {
  const has = new Set(saved.files.map(({ path }) => path));
  const count = (kind: string): number =>
    known.files.filter((file) => file.kind === kind && has.has(file.path)).length;
  const usersPath = known.files.find(({ kind }) => kind === 'users')?.path;
  const usersFile = saved.files.find(({ path }) => path === usersPath);
  const users = usersFile === undefined ? 0 : parseUsers(usersFile.content.toString()).size;
  return [
    `users ${users}`,
    `policy ${count('policy') > 0 ? 'yes' : 'none'}`,
    `certificates ${count('certificate')}`,
    facts === undefined ? 'no database' : `edits ${facts.edits}, audit up to record ${facts.auditId},`,
  ].join(', ');
}

function brokenOff(): EdgectlError {
  return new EdgectlError(
    'Conflict',
    'an earlier restore was interrupted: the files are not all of one node',
    {
      layer: 'client',
      hint: 'run edgectl restore again: it puts the old files back first',
    },
  );
}

function invalid(message: string, hint?: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    ...(hint === undefined ? {} : { hint }),
  });
}
