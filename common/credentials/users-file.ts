/** The users file: who there is, and how each proves it. What each may do is the policy's. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isPrincipal } from '@edgectl/rpc-schema/topics';
import { stringify } from 'yaml';
import { contentOfYaml, parseYaml } from '../parse-yaml.ts';
import type { TokenRecord } from './bearer-token.ts';
import { isPasswordHash } from './password.ts';

export const USERS_FILE = '/etc/edgectl/users.yaml';

export interface User {
  readonly name: string;
  /** A scrypt hash; absent on a user who comes with a token or a certificate alone. */
  readonly password?: string;
  readonly tokens: readonly TokenRecord[];
}

/** By name. */
export type Users = ReadonlyMap<string, User>;

/** More is another file, or no file for a node. */
export const USERS_FILE_MAX_BYTES = 1024 * 1024;
const MAX_TOKENS = 64;

/** Names that say how somebody came in, or that they did not prove who they are: nobody is called so. */
const RESERVED: ReadonlySet<string> = new Set(['root', 'anonymous']);

/** True for a name that a user or a certificate may have. */
export function isUserName(name: string): boolean {
  return isPrincipal(name) && !RESERVED.has(name);
}

/** @throws EdgectlError `InvalidParams` with the reason */
export function checkUserName(name: string): string {
  if (RESERVED.has(name)) throw new EdgectlError('InvalidParams', `${name} is not a valid user name`);
  if (isPrincipal(name)) return name;
  throw new EdgectlError('InvalidParams', `a user cannot be named ${JSON.stringify(name.slice(0, 128))}`, {
    hint: 'a user name is part of MQTT topics: 1 to 128 bytes, without % / + # and control characters',
  });
}

/** @throws EdgectlError `InvalidParams` that names the user and the field at fault; never a credential */
export function parseUsers(text: string): Users {
  const content = contentOf(text) ?? {};
  const list = fieldsOf(content, 'the file', ['users']).users ?? [];
  if (!Array.isArray(list)) throw invalid('"users" is not a list');
  const users = new Map<string, User>();
  for (const [index, entry] of list.entries()) {
    const user = parseUser(entry, `users[${index}]`);
    if (users.has(user.name)) throw invalid(`user ${user.name} is listed twice`);
    users.set(user.name, user);
  }
  return users;
}

/** The text of a file with these users, in the order of their names. */
export function usersText(users: Users): string {
  const list = [...users.values()]
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, password, tokens }) => ({
      name,
      ...(password === undefined ? {} : { password }),
      ...(tokens.length === 0 ? {} : { tokens }),
    }));
  return `# Kept by "edgectl user". The agent reads it again when it changes.\n${stringify({ users: list })}`;
}

/** An error names the place and not the text there: the text may be a credential. */
function contentOf(text: string): unknown {
  const yaml = parseYaml(text);
  const [syntax] = yaml.document.errors;
  if (syntax !== undefined) throw invalid(`not YAML at line ${syntax.linePos?.[0].line ?? 1}`);
  return contentOfYaml(yaml, 0);
}

function parseUser(entry: unknown, at: string): User {
  const { name, password, tokens = [] } = fieldsOf(entry, at, ['name', 'password', 'tokens']);
  if (typeof name !== 'string' || !isUserName(name)) throw invalid(`${at}.name is not a valid user name`);
  const where = `user ${name}:`;
  if (password !== undefined && (typeof password !== 'string' || !isPasswordHash(password))) {
    throw invalid(`${where} "password" is not a scrypt hash of "edgectl user passwd"`);
  }
  if (!Array.isArray(tokens) || tokens.length > MAX_TOKENS) {
    throw invalid(`${where} "tokens" is not a list of at most ${MAX_TOKENS}`);
  }
  return {
    name,
    ...(password === undefined ? {} : { password }),
    tokens: tokens.map((token) => parseToken(token, where)),
  };
}

function parseToken(entry: unknown, where: string): TokenRecord {
  const { id, name, sha256, created, expires } = fieldsOf(entry, `${where} a token`, [
    'id',
    'name',
    'sha256',
    'created',
    'expires',
  ]);
  if (typeof id !== 'string' || !/^[0-9a-f]{8,64}$/.test(id)) throw invalid(`${where} a token has no "id"`);
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw invalid(`${where} token ${id} has no "sha256"`);
  }
  if (name !== undefined && !isTokenName(name))
    throw invalid(`${where} token ${id}: "name" is not a valid token name`);
  if (!isTime(created)) throw invalid(`${where} token ${id} has no time "created"`);
  const record = { id, ...(name === undefined ? {} : { name }), sha256, created };
  if (expires === undefined) return record;
  if (!isTime(expires)) throw invalid(`${where} token ${id}: "expires" is not a time`);
  return { ...record, expires };
}

/** True for a name that a token may have: a word on one line of a list. */
export function isTokenName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.@:-]{1,64}$/.test(value);
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function fieldsOf(value: unknown, at: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${at} is not a mapping`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw invalid(`${at} has the unknown field ${JSON.stringify(unknown.slice(0, 64))}`);
  return { ...value };
}

function invalid(message: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `users file: ${message}`, { cause });
}
