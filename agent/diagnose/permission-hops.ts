/** The agent's own files: what is secret is its owner's alone, and what it obeys is written by nobody else. */
import { dirname } from 'node:path';
import type { Finding, Hop } from '../../common/diagnose/hop.ts';
import { ownFolder, secretFile, trustedFile } from '../../common/diagnose/file-findings.ts';
import type { Configuration } from '../config/configuration.ts';

/** @param files what the configuration was read from */
export function permissionHops(configuration: Configuration, files: readonly string[]): Hop[] {
  const { socket, database, brokers, edgeStream, backends } = configuration;
  const secrets = new Map<string, string>();
  for (const { name, passwordFile, keyFile } of brokers) {
    if (passwordFile !== undefined) secrets.set(passwordFile, `password of broker ${name}`);
    if (keyFile !== undefined) secrets.set(keyFile, `key of broker ${name}`);
  }
  if (edgeStream.keyFile !== undefined) secrets.set(edgeStream.keyFile, 'key of the tunnel');
  return [
    hop('socket', () => secretFile({ name: 'socket', path: socket })),
    hop('database', () => secretFile({ name: 'database', path: database })),
    hop("database's folder", () => ownFolder({ name: "database's folder", path: dirname(database) })),
    hop("pods' logs", () => trustedFile({ name: "pods' logs", path: backends.podLogs, optional: true })),
    ...files.map((path) => hop(path, () => trustedFile({ name: path, path, optional: true }))),
    ...[...secrets].map(([path, name]) => hop(name, () => secretFile({ name, path }))),
  ];
}

function hop(name: string, look: () => Promise<Finding>): Hop {
  return { area: 'permissions', name, look: async () => [await look()] };
}
