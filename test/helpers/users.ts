/** Users of the embedded broker for tests: each one's password is their name. */
import { join } from 'node:path';
import { hashPassword } from '../../common/credentials/password.ts';
import { type User, usersText } from '../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../common/private-file.ts';

/** Writes the users file of the agent whose folder it is (`testConfiguration`). @returns its path */
export async function writeUsers(folder: string, names: readonly string[]): Promise<string> {
  const users = await Promise.all(
    names.map(
      async (name): Promise<[string, User]> => [
        name,
        { name, password: await hashPassword(name), tokens: [] },
      ],
    ),
  );
  const path = join(folder, 'users.yaml');
  writePrivateFile(path, usersText(new Map(users)));
  return path;
}
