/** The agent's own files: what is secret is its owner's alone, and what it obeys is written by nobody else. */
import { dirname } from 'node:path';
import type { Finding, Hop } from '../../common/diagnose/hop.ts';
import { ownFolder, secretFile, trustedFile } from '../../common/diagnose/file-findings.ts';
import type { Configuration } from '../config/configuration.ts';
import type { CredentialFiles } from './credential-files.ts';

/** @param files what the configuration was read from */
export function permissionHops(
  { socket, database, users, policy, backends }: Configuration,
  files: readonly string[],
  { secrets }: CredentialFiles,
): Hop[] {
  return [
    hop('socket', () => secretFile({ name: 'socket', path: socket })),
    hop('database', () => secretFile({ name: 'database', path: database })),
    hop("database's folder", () => ownFolder({ name: "database's folder", path: dirname(database) })),
    hop('users', () => secretFile({ name: 'users', path: users, optional: true })),
    ...[...files, policy, backends.podLogs].map((path) =>
      hop(path, () => trustedFile({ name: path, path, optional: true })),
    ),
    ...secrets.map((file) => hop(file.name, () => secretFile(file))),
  ];
}

function hop(name: string, look: () => Promise<Finding>): Hop {
  return { area: 'permissions', name, look: async () => [await look()] };
}
