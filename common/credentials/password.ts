/** Passwords are kept as scrypt hashes (RFC 7914), in the PHC string format: `$scrypt$ln=15,r=8,p=1$salt$hash`. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface ScryptParameters {
  /** log2 of the cost. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** About 0.1 s and 32 MiB on a small computer. */
const PARAMETERS: ScryptParameters = { ln: 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** The memory that a hash from elsewhere may cost: 128 MiB. */
const MAX_BLOCK_BYTES = 128 * 1024 * 1024;
const MAX_PARALLEL = 16;

/** The longest password that MQTT can carry. */
export const MAX_PASSWORD_BYTES = 1024;

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{22,128})$/;

interface ParsedHash extends ScryptParameters {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** @returns a new hash, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, PARAMETERS);
  const { ln, r, p } = PARAMETERS;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** True for a text that {@link verifyPassword} can compare with. */
export function isPasswordHash(text: string): boolean {
  return parse(text) !== undefined;
}

/** Compares in constant time. Without a hash (nobody of that name) it takes as long, and is false. */
export async function verifyPassword(password: string, kept: string | undefined): Promise<boolean> {
  const known = kept === undefined ? undefined : parse(kept);
  const { salt, hash, ...parameters } = known ?? {
    ...PARAMETERS,
    salt: Buffer.alloc(SALT_BYTES),
    hash: Buffer.alloc(HASH_BYTES),
  };
  const derived = await derive(password, salt, hash.length, parameters);
  return timingSafeEqual(derived, hash) && known !== undefined;
}

function parse(text: string): ParsedHash | undefined {
  const [, ln, r, p, salt, hash] = PHC.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (parameters.ln < 1 || parameters.r < 1 || parameters.p < 1 || parameters.p > MAX_PARALLEL)
    return undefined;
  if (memoryOf(parameters) > MAX_BLOCK_BYTES) return undefined;
  return { ...parameters, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function memoryOf({ ln, r }: ScryptParameters): number {
  return 128 * r * 2 ** ln;
}

function derive(
  password: string,
  salt: Buffer,
  bytes: number,
  parameters: ScryptParameters,
): Promise<Buffer> {
  const { ln, r, p } = parameters;
  // Room for the working memory and a little more, which Node's own default does not give.
  const maxmem = memoryOf(parameters) + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, bytes, { N: 2 ** ln, r, p, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
