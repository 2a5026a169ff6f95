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
import { withFileLock } from '../../../common/file-lock.ts';
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
  if (options.token === true) {
    // The token alone, so that it can be put into a file or a variable.
    await stdout.write(`${await issueTo(name, options)}\n`);
    return 0;
  }
  refuseKnown(load(options), name);
  const password = options.certificate
    ? undefined
    : await hashPassword(await readPassword(name, options.passwordFile));
  await change(options, (users) => {
    refuseKnown(users, name);
    return withUser(users, { name, tokens: [], ...(password === undefined ? {} : { password }) });
  });
  await stdout.write(`user ${name} added\n`);
  return 0;
}

export async function changePassword(name: string, options: UserOptions): Promise<number> {
  existing(load(options), name);
  const password = await hashPassword(await readPassword(name, options.passwordFile));
  await change(options, (users) => withUser(users, { ...existing(users, name), password }));
  await stdout.write(`password of user ${name} changed\n`);
  return 0;
}

export async function removeUser(name: string, options: UserOptions): Promise<number> {
  const { token } = options;
  if (typeof token === 'string') {
    await change(options, (users) => withoutToken(users, existing(users, name), token));
    await stdout.write(`token ${token} of user ${name} removed\n`);
    return 0;
  }
  await change(options, (users) => {
    existing(users, name);
    return new Map([...users].filter(([other]) => other !== name));
  });
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
export async function issueTo(name: string, options: UserOptions): Promise<string> {
  checkUserName(name);
  const { token, record } = issueToken(Date.now(), options.expires);
  await change(options, (users) => {
    const user = users.get(name) ?? { name, tokens: [] };
    return withUser(users, { ...user, tokens: [...user.tokens, record] });
  });
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

function refuseKnown(users: Users, name: string): void {
  if (!users.has(name)) return;
  throw new EdgectlError('Conflict', `there is a user ${name} already`, {
    layer: 'client',
    hint: `edgectl user passwd ${name} changes the password, edgectl user add ${name} --token adds a token`,
  });
}

function withUser(users: Users, user: User): Users {
  return new Map([...users, [user.name, user]]);
}

function withoutToken(users: Users, user: User, token: string): Users {
  const tokens = user.tokens.filter(({ id }) => id !== token);
  if (tokens.length < user.tokens.length) return withUser(users, { ...user, tokens });
  throw new EdgectlError('NotFound', `user ${user.name} has no token ${token}`, { layer: 'client' });
}

function load({ usersFile = USERS_FILE }: UserOptions): Users {
  const text = readPrivateFile(usersFile, USERS_FILE_MAX_BYTES);
  return text === undefined ? new Map() : parseUsers(text);
}

/** What was typed for a while meets the users as they are by then. */
function change(options: UserOptions, made: (users: Users) => Users): Promise<void> {
  const { usersFile = USERS_FILE } = options;
  return withFileLock(usersFile, () => writePrivateFile(usersFile, usersText(made(load(options)))));
}
