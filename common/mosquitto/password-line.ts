/** A line of mosquitto's password file: PBKDF2 with SHA-512, `name:$7$iterations$salt$hash` (mosquitto 2, `mosquitto_passwd`). */
import { pbkdf2Sync, randomBytes } from 'node:crypto';

/** mosquitto_passwd's own 101 are few; these take a small computer some milliseconds, in a broker of one thread. */
const ITERATIONS = 5_000;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

export function passwordLine(name: string, password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `${name}:$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}`;
}
