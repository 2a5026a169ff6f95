/** Users of the embedded broker for tests: each one's password is their name. */
import { randomBytes, scryptSync } from 'node:crypto';
import { join } from 'node:path';
import { type User, usersText } from '../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../common/private-file.ts';

/** Writes the users file of the agent whose folder it is (`testConfiguration`). @returns its path */
export function writeUsers(folder: string, names: readonly string[]): string {
  const users = names.map((name): [string, User] => [name, { name, password: quickHash(name), tokens: [] }]);
  const path = join(folder, 'users.yaml');
  writePrivateFile(path, usersText(new Map(users)));
  return path;
}

/** As `hashPassword` makes them, but for the cost of 0.1 s that each of those has, and each login with it. */
export function quickHash(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 2 ** 4, r: 8, p: 1 });
  const [saltText, hashText] = [salt, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$scrypt$ln=4,r=8,p=1$${saltText}$${hashText}`;
}
