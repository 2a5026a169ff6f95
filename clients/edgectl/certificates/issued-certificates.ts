/** What the node's authority has issued: a file beside it, so that it can be renewed, listed and taken back. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { jsonObject } from '../../../common/json-object.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';

export const PURPOSES = ['listener', 'rest', 'page', 'broker', 'user', 'peer'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Issued {
  readonly name: string;
  readonly purpose: Purpose;
  /** Hexadecimal; absent if another authority was asked. */
  readonly serial?: string;
  readonly certFile: string;
  readonly hosts: readonly string[];
  readonly days: number;
  /** RFC 3339. */
  readonly endsAt?: string;
  /** RFC 3339. */
  readonly revokedAt?: string;
}

const MAX_BYTES = 8 * 1024 * 1024;

/** In the order in which they were issued. @throws EdgectlError `InvalidParams` if the file is none of ours */
export function readIssued(path: string): readonly Issued[] {
  const text = readPrivateFile(path, MAX_BYTES);
  if (text === undefined) return [];
  try {
    const { issued } = jsonObject(JSON.parse(text));
    if (!Array.isArray(issued)) throw new Error('it has no list "issued"');
    return issued.map(parseIssued);
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `${path} cannot be used: ${(cause as Error).message}`, {
      layer: 'client',
      cause,
    });
  }
}

export function writeIssued(path: string, issued: readonly Issued[]): void {
  writePrivateFile(path, `${JSON.stringify({ issued }, null, 1)}\n`);
}

function parseIssued(entry: unknown): Issued {
  const { name, purpose, serial, certFile, hosts, days, endsAt, revokedAt } = jsonObject(entry);
  const known = PURPOSES.find((one) => one === purpose);
  if (
    !isText(name) ||
    known === undefined ||
    !isText(certFile) ||
    !Array.isArray(hosts) ||
    typeof days !== 'number'
  )
    throw new Error('an entry lacks its name, purpose, file, hosts or days');
  return {
    name,
    purpose: known,
    certFile,
    hosts: hosts.filter(isText),
    days,
    ...(isText(serial) ? { serial } : {}),
    ...(isText(endsAt) ? { endsAt } : {}),
    ...(isText(revokedAt) ? { revokedAt } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
