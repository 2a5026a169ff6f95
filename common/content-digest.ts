/** Whether two pieces of JSON are the same content: the SHA-256 of it, whatever the order of its members. */
import { createHash } from 'node:crypto';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';

/** Hexadecimal. */
export function contentDigest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringifyExact(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
