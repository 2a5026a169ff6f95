/**
 * The link that lets somebody in who is root on the node: `edgectl hmi` leaves the digest of its code beside the agent's socket, where
 * root alone writes, and the agent takes it away when the code is shown. It works once, and not for long.
 */
import { createHash, randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

export const LINK_SECONDS = 60;

const MAX_BYTES = 1024;
const CODE_BYTES = 32;

/** Where the page is, and for whom: what the agent leaves beside its socket while the page is served. */
export function pageFileOf(socket: string): string {
  return `${socket}.page`;
}

function linkFileOf(socket: string): string {
  return `${socket}.page-link`;
}

/** @returns the code of a new link; the one before is worth nothing any more. @throws EdgectlError `Unavailable` */
export function makeLink(socket: string, principal: string): string {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  writePrivateFile(linkFileOf(socket), JSON.stringify({ principal, sha256: digestOf(code) }));
  return code;
}

/**
 * The principal whose link has this code; the link is then used up. A wrong code changes nothing: it cannot be guessed in that time.
 * @throws EdgectlError `InvalidParams` if others could have written it
 */
export function takeLink(socket: string, code: string, nowMs: number): string | undefined {
  const path = linkFileOf(socket);
  const text = readPrivateFile(path, MAX_BYTES);
  if (text === undefined) return undefined;
  const isFresh = Math.abs(nowMs - statSync(path).mtimeMs) <= LINK_SECONDS * 1000;
  const { principal, sha256 } = JSON.parse(text) as {
    readonly principal?: unknown;
    readonly sha256?: unknown;
  };
  const isRight = sha256 === digestOf(code);
  if (isRight || !isFresh) rmSync(path, { force: true });
  return isFresh && isRight && typeof principal === 'string' ? principal : undefined;
}

function digestOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
