/** The files that make a node what it is, as its agent.yaml names them: what a backup holds, and all that a restore writes. */
import { join } from 'node:path';
import { issuedRecord, ownCertificates, ownRevocationList } from '../../../common/certificates/own-files.ts';
import { USERS_FILE } from '../../../common/credentials/users-file.ts';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { jsonObject } from '../../../common/json-object.ts';

export type NodeFileKind =
  | 'configuration'
  | 'users'
  | 'policy'
  | 'certificate'
  | 'key'
  | 'password'
  | 'record';

export interface NodeFile {
  readonly kind: NodeFileKind;
  readonly path: string;
  /** Of a key: the certificate that it belongs to. */
  readonly certificate?: string;
}

export interface NodeFiles {
  readonly database: string;
  readonly socket: string;
  /** Absent if EdgeCore's configuration or the host says it. */
  readonly node?: string;
  readonly files: readonly NodeFile[];
}

/** Below the database's folder: the node's own authority, what it issued, and what it took back. */
const OWN_PAIRS = ['ca', 'server'];

/** @param content of agent.yaml; `undefined` if there is none */
export function nodeFiles(agentFile: string, content: unknown): NodeFiles {
  const agent = jsonObject(content);
  const database = textOf(agent['database']) ?? DEFAULT_PATHS.database;
  const socket = textOf(agent['socket']) ?? DEFAULT_PATHS.socket;
  const node = textOf(agent['node']);
  const tls = ownCertificates(database);
  const brokers = listOf(agent['brokers']).flatMap((broker) => {
    const probe = jsonObject(broker['probe']);
    return [broker, probe, jsonObject(probe['second'])];
  });
  const named = [
    ...listOf(agent['listeners']),
    ...brokers,
    jsonObject(agent['rest']),
    jsonObject(agent['tunnel']),
  ];
  const files: readonly NodeFile[] = [
    { kind: 'configuration', path: agentFile },
    { kind: 'users', path: textOf(agent['users']) ?? USERS_FILE },
    { kind: 'policy', path: textOf(agent['policy']) ?? DEFAULT_PATHS.policy },
    ...named.flatMap(credentialsOf),
    ...OWN_PAIRS.flatMap((name) =>
      credentialsOf({ certFile: join(tls, `${name}.crt`), keyFile: join(tls, `${name}.key`) }),
    ),
    { kind: 'record', path: issuedRecord(database) },
    { kind: 'record', path: ownRevocationList(database) },
    ...textsOf(agent['revocationLists']).map((path): NodeFile => ({ kind: 'record', path })),
  ];
  const byPath = new Map(files.map((file) => [file.path, file]));
  return { database, socket, ...(node === undefined ? {} : { node }), files: [...byPath.values()] };
}

function credentialsOf(place: Readonly<Record<string, unknown>>): NodeFile[] {
  const certificate = textOf(place['certFile']);
  const of = (kind: NodeFileKind, path: string | undefined): NodeFile[] =>
    path === undefined
      ? []
      : [{ kind, path, ...(kind === 'key' && certificate !== undefined ? { certificate } : {}) }];
  return [
    ...of('certificate', certificate),
    ...of('key', textOf(place['keyFile'])),
    ...of('certificate', textOf(place['caFile'])),
    ...of('certificate', textOf(place['clientCaFile'])),
    ...of('password', textOf(place['passwordFile'])),
  ];
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(jsonObject) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
