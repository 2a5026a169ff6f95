/** `user`: who may come in by the agent's own listeners; a local file, which the agent reads again when it changes. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isExpired, issueToken, type TokenRecord } from '../../../common/credentials/bearer-token.ts';
import { hashPassword } from '../../../common/credentials/password.ts';
import {
  checkUserName,
  isTokenName,
  parseUsers,
  type User,
  type Users,
  USERS_FILE,
  USERS_FILE_MAX_BYTES,
  usersText,
} from '../../../common/credentials/users-file.ts';
import { readTokenUses, type TokenUses, tokenUsesFile } from '../../../common/credentials/token-uses.ts';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { withFileLock } from '../../../common/file-lock.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';
import { readLocalConfiguration } from '../doctor/local-settings.ts';
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
  /** Of a token: the one of the same name is replaced. */
  readonly tokenName?: string;
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
  const uses = readTokenUses(await tokenUsesPath());
  const rows = [...load(options).values()].map(({ name, password, tokens }) => [
    name,
    password === undefined ? 'no' : 'yes',
    tokens.map((token) => tokenText(token, uses)).join(', ') || '<none>',
  ]);
  await stdout.write(printTable({ headers: ['NAME', 'PASSWORD', 'TOKENS'], rows }));
  return 0;
}

/** `1f2e3d4c kubeconfig (until 2026-12-01T08:00:00.000Z, used 5m ago)` */
function tokenText(token: TokenRecord, uses: TokenUses | undefined): string {
  const label = [token.id, token.name].filter(Boolean).join(' ');
  return `${label} (${[validity(token), useText(token, uses)].filter(Boolean).join(', ')})`;
}

/** Empty if nobody keeps it. */
function useText({ id }: TokenRecord, uses: TokenUses | undefined): string {
  if (uses === undefined) return '';
  const usedMs = uses.get(id);
  if (usedMs === undefined) return 'not used';
  return `used ${ageOf(new Date(usedMs).toISOString(), Date.now())} ago`;
}

/** Beside the agent's database, as its configuration on this computer names it. */
async function tokenUsesPath(): Promise<string> {
  const { EDGECTL_DATABASE } = process.env;
  if (EDGECTL_DATABASE) return tokenUsesFile(EDGECTL_DATABASE);
  const files = { agent: DEFAULT_PATHS.agentFile, edgeCore: DEFAULT_PATHS.edgeCoreFile };
  return tokenUsesFile((await readLocalConfiguration(files)).settings.database);
}

function validity(token: TokenRecord): string {
  if (token.expires === undefined) return 'does not expire';
  return `${isExpired(token, Date.now()) ? 'expired' : 'until'} ${token.expires}`;
}

/**
 * Adds a token to a user, and creates the user if needed. A token of the same name is replaced.
 * @returns the token, which can be shown this once
 */
export async function issueTo(name: string, options: UserOptions): Promise<string> {
  checkUserName(name);
  const { expires, tokenName } = options;
  if (tokenName !== undefined) checkTokenName(tokenName);
  const { token, record } = issueToken(Date.now(), expires, tokenName);
  await change(options, (users) => {
    const user = users.get(name) ?? { name, tokens: [] };
    const others = user.tokens.filter((one) => tokenName === undefined || one.name !== tokenName);
    return withUser(users, { ...user, tokens: [...others, record] });
  });
  return token;
}

function checkTokenName(name: string): void {
  const shown = JSON.stringify(name.slice(0, 64));
  if (isTokenName(name)) return;
  throw new EdgectlError('InvalidParams', `a token cannot be named ${shown}`, {
    layer: 'client',
    hint: 'letters, digits and . _ @ : - alone, at most 64',
  });
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
  throw new EdgectlError('Conflict', `user ${name} exists already`, {
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

/** Reads the users again: they may have changed while the password was typed. */
function change(options: UserOptions, made: (users: Users) => Users): Promise<void> {
  const { usersFile = USERS_FILE } = options;
  return withFileLock(usersFile, () => writePrivateFile(usersFile, usersText(made(load(options)))));
}
