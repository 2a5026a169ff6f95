/** `user`: who may come in by the agent's own listeners; a local file, which the agent reads anew when it changes. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isExpired, issueToken } from '../../../common/credentials/bearer-token.ts';
import { hashPassword } from '../../../common/credentials/password.ts';
import {
  checkUserName,
  parseUsers,
  type User,
  type Users,
  USERS_FILE,
  USERS_FILE_MAX_BYTES,
  usersText,
} from '../../../common/credentials/users-file.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';
import { printTable } from '../output/table.ts';
import { readPassword } from '../terminal/read-password.ts';
import { stdout } from '../terminal/output-writer.ts';

export interface UserOptions {
  readonly usersFile?: string;
  readonly passwordFile?: string;
  /** `add`: issue one; `remove`: its id. */
  readonly token?: boolean | string;
  readonly certificate?: boolean;
  /** Milliseconds. */
  readonly expires?: number;
}

export async function addUser(name: string, options: UserOptions): Promise<number> {
  checkUserName(name);
  const users = load(options);
  const known = users.get(name);
  if (options.token === true) {
    // The token alone, so that it can be put into a file or a variable.
    await stdout.write(`${issueTo(name, options)}\n`);
    return 0;
  }
  if (known !== undefined) {
    throw new EdgectlError('Conflict', `there is a user ${name} already`, {
      layer: 'client',
      hint: `edgectl user passwd ${name} changes the password, edgectl user add ${name} --token adds a token`,
    });
  }
  const password = options.certificate
    ? undefined
    : await hashPassword(await readPassword(name, options.passwordFile));
  save(users, { name, tokens: [], ...(password === undefined ? {} : { password }) }, options);
  await stdout.write(`user ${name} added\n`);
  return 0;
}

export async function changePassword(name: string, options: UserOptions): Promise<number> {
  const user = existing(load(options), name);
  const password = await hashPassword(await readPassword(name, options.passwordFile));
  // Read again: somebody may have typed for a while.
  const users = load(options);
  save(users, { ...(users.get(name) ?? user), password }, options);
  await stdout.write(`password of user ${name} changed\n`);
  return 0;
}

export async function removeUser(name: string, options: UserOptions): Promise<number> {
  const users = load(options);
  const user = existing(users, name);
  const { token } = options;
  if (typeof token === 'string') {
    const tokens = user.tokens.filter(({ id }) => id !== token);
    if (tokens.length === user.tokens.length) {
      throw new EdgectlError('NotFound', `user ${name} has no token ${token}`, { layer: 'client' });
    }
    save(users, { ...user, tokens }, options);
    await stdout.write(`token ${token} of user ${name} removed\n`);
    return 0;
  }
  const others = new Map(users);
  others.delete(name);
  write(others, options);
  await stdout.write(`user ${name} removed\n`);
  return 0;
}

export async function listUsers(options: UserOptions): Promise<number> {
  const rows = [...load(options).values()].map(({ name, password, tokens }) => [
    name,
    password === undefined ? 'no' : 'yes',
    tokens.map((token) => `${token.id} (${validity(token)})`).join(', ') || '<none>',
  ]);
  await stdout.write(printTable({ headers: ['NAME', 'PASSWORD', 'TOKENS'], rows }));
  return 0;
}

function validity(token: User['tokens'][number]): string {
  if (token.expires === undefined) return 'does not expire';
  return `${isExpired(token, Date.now()) ? 'expired' : 'until'} ${token.expires}`;
}

/** Adds a token to a user, who is made where there is none. @returns the token, which can be shown this once */
export function issueTo(name: string, options: UserOptions): string {
  const users = load(options);
  const user = users.get(checkUserName(name)) ?? { name, tokens: [] };
  const { token, record } = issueToken(Date.now(), options.expires);
  save(users, { ...user, tokens: [...user.tokens, record] }, options);
  return token;
}

function existing(users: Users, name: string): User {
  const user = users.get(name);
  if (user !== undefined) return user;
  throw new EdgectlError('NotFound', `there is no user ${JSON.stringify(name)}`, {
    layer: 'client',
    hint: 'edgectl user list shows them',
  });
}

function load({ usersFile = USERS_FILE }: UserOptions): Users {
  const text = readPrivateFile(usersFile, USERS_FILE_MAX_BYTES);
  return text === undefined ? new Map() : parseUsers(text);
}

function save(users: Users, user: User, options: UserOptions): void {
  write(new Map([...users, [user.name, user]]), options);
}

function write(users: Users, { usersFile = USERS_FILE }: UserOptions): void {
  writePrivateFile(usersFile, usersText(users));
}
