/** A backup as a file: JSON with the content of each file, and a digest over all of it. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseUsers } from '../../../common/credentials/users-file.ts';
import { jsonObject } from '../../../common/json-object.ts';
import { valueOfYaml } from '../../../common/parse-yaml.ts';
import { type NodeFile, type NodeFiles, nodeFiles } from './node-files.ts';

const FORMAT = 'edgectl-backup/1';
/** Edits and certificates of one node are a few hundred kilobytes. */
export const BACKUP_MAX_BYTES = 64 * 1024 * 1024;
/** Readable by others at most: a file that decides over rights is written by its owner alone. */
const MODE_BITS = 0o644;

export interface BackedUpFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

export interface Backup {
  readonly node: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The version of the `edgectl` that made the backup. */
  readonly version: string;
  readonly agentFile: string;
  readonly files: readonly BackedUpFile[];
  /** Absent if the node had none. */
  readonly database?: Buffer;
}

export function backupText(backup: Backup): string {
  const { files, database, ...facts } = backup;
  const body = {
    format: FORMAT,
    ...facts,
    files: files.map(({ path, mode, content }) => ({ path, mode, content: content.toString('base64') })),
    ...(database === undefined ? {} : { database: database.toString('base64') }),
  };
  return `${JSON.stringify({ ...body, sha256: digestOf(body) }, null, 1)}\n`;
}

/** @throws EdgectlError `InvalidParams` if it is not a backup, or not as it was made */
export function parseBackup(text: string): Backup {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
  const { sha256, ...body } = jsonObject(value);
  if (body['format'] !== FORMAT) throw invalid(`it is not a backup of the form ${FORMAT}`);
  if (sha256 !== digestOf(body)) throw invalid('it is not as it was made: its digest does not fit');
  const { node, createdAt, version, agentFile, files, database } = body;
  if (!isText(node) || !isText(createdAt) || !isText(version) || !isPath(agentFile) || !Array.isArray(files))
    throw invalid('a field is missing');
  return {
    node,
    createdAt,
    version,
    agentFile,
    files: files.map((entry): BackedUpFile => {
      const { path, mode, content } = jsonObject(entry);
      if (!isPath(path) || typeof mode !== 'number' || typeof content !== 'string')
        throw invalid('one of its files has no path, mode or content');
      return { path, mode: mode & MODE_BITS, content: Buffer.from(content, 'base64') };
    }),
    ...(typeof database === 'string' ? { database: Buffer.from(database, 'base64') } : {}),
  };
}

/**
 * Whether the node would run with what is in it, the database apart.
 * @returns where the backup's own agent.yaml has each file
 * @throws EdgectlError `InvalidParams` with the file at fault
 */
export function checkContents({ agentFile, files }: Backup): NodeFiles {
  const byPath = new Map(files.map((file) => [file.path, file.content]));
  const content = byPath.get(agentFile);
  const known = nodeFiles(
    agentFile,
    content === undefined ? undefined : judged(agentFile, () => yamlOf(content)),
  );
  const places = new Map(known.files.map((file) => [file.path, file]));
  for (const { path, content: bytes } of files) {
    const place = places.get(path);
    if (place === undefined) throw invalid(`${path} is not a file that its agent.yaml names`);
    judged(path, () => checkFile(place, bytes, byPath));
  }
  return known;
}

function checkFile(
  { kind, certificate }: NodeFile,
  bytes: Buffer,
  all: ReadonlyMap<string, Buffer>,
): unknown {
  switch (kind) {
    case 'users':
      return parseUsers(bytes.toString());
    case 'policy':
    case 'configuration':
      return yamlOf(bytes);
    case 'certificate':
      return new X509Certificate(bytes);
    case 'key': {
      const shown = certificate === undefined ? undefined : all.get(certificate);
      const key = createPrivateKey(bytes);
      if (shown !== undefined && !new X509Certificate(shown).checkPrivateKey(key))
        throw new Error(`it is not the key of ${certificate}`);
      return key;
    }
    default:
      return bytes;
  }
}

function judged<Result>(path: string, check: () => Result): Result {
  try {
    return check();
  } catch (cause) {
    throw invalid(`${path}: ${(cause as Error).message}`, cause);
  }
}

function yamlOf(bytes: Buffer): unknown {
  return valueOfYaml(bytes.toString(), '1.2');
}

function digestOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 4096;
}

/** A path that is absolute and has no `..`. */
function isPath(value: unknown): value is string {
  return isText(value) && value.startsWith('/') && !value.split('/').includes('..') && !value.includes('\0');
}

function invalid(message: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `the backup cannot be used: ${message}`, {
    layer: 'client',
    cause,
  });
}
