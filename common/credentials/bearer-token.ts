/** Bearer tokens: shown once, kept only as their SHA-256. A token is random, so that a quick digest of it is enough. */
import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const ID_BYTES = 4;
/** So that a token is known for one where it was pasted, and by tools that look for leaked secrets. */
const PREFIX = 'edgectl_';
/** Ours have 51 characters. */
const MAX_TOKEN_LENGTH = 256;

/** A token as the users file keeps it. */
export interface TokenRecord {
  /** What `edgectl user list` shows and `edgectl user remove --token` takes. */
  readonly id: string;
  /** What the token is for. A new token with the same name replaces it. */
  readonly name?: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** RFC 3339. */
  readonly created: string;
  /** RFC 3339; absent on a token that does not expire. */
  readonly expires?: string;
}

export interface IssuedToken {
  /** To be shown once. */
  readonly token: string;
  readonly record: TokenRecord;
}

/** @param lifetimeMs without one the token is valid until it is taken back */
export function issueToken(nowMs: number, lifetimeMs?: number, name?: string): IssuedToken {
  const token = `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return {
    token,
    record: {
      id: randomBytes(ID_BYTES).toString('hex'),
      ...(name === undefined ? {} : { name }),
      sha256: digestOfToken(token),
      created: new Date(nowMs).toISOString(),
      ...(lifetimeMs === undefined ? {} : { expires: new Date(nowMs + lifetimeMs).toISOString() }),
    },
  };
}

/** The key of a token's record. Empty, which no record has, for a text that cannot be a token. */
export function digestOfToken(token: string): string {
  if (token.length > MAX_TOKEN_LENGTH) return '';
  return createHash('sha256').update(token).digest('hex');
}

/** Milliseconds since the epoch; `Infinity` for a token that does not expire. */
export function expiresAtMs({ expires }: TokenRecord): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
}

export function isExpired(record: TokenRecord, nowMs: number): boolean {
  return expiresAtMs(record) <= nowMs;
}
