/** When each token was last used: kept by the agent beside its database, shown by `edgectl user list`. */
import { dirname, join } from 'node:path';
import { isJsonObject } from '../json-object.ts';
import { readPrivateFile } from '../private-file.ts';

/** By the id of the token; milliseconds since the epoch. */
export type TokenUses = ReadonlyMap<string, number>;

/** Enough for every token that a users file can hold. */
const MAX_BYTES = 4 * 1024 * 1024;

export function tokenUsesFile(database: string): string {
  return join(dirname(database), 'token-uses.json');
}

/** `undefined` if nobody keeps them, or they cannot be read. */
export function readTokenUses(path: string): TokenUses | undefined {
  try {
    const text = readPrivateFile(path, MAX_BYTES);
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    return new Map(
      Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } catch {
    return undefined;
  }
}

export function tokenUsesText(uses: TokenUses): string {
  return `${JSON.stringify(Object.fromEntries(uses))}\n`;
}
