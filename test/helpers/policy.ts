/** Policy files for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whom a broker vouches for may do everything: for tests that are not about rights. */
export const ADMINS =
  'bindings: [{ role: admin, principals: [alice, bob, carol, dave, p, plc, q, tester] }]\n';

/** So may whoever else comes. */
export const EVERYBODY = `${ADMINS}anonymous: [admin]\n`;

/** Writes the policy of a test agent into its folder (see `testConfiguration`). @returns its path */
export function writePolicy(folder: string, text: string): string {
  const path = join(folder, 'policy.yaml');
  writeFileSync(path, text);
  return path;
}
