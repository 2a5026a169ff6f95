/** The digest by which two calls are compared: the SHA-256 of method and parameters. */
import { createHash } from 'node:crypto';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';

/** The order of an object's members does not matter. */
export function digestOf(method: string, params: unknown): Buffer {
  return createHash('sha256').update(method).update('\n').update(canonical(params)).digest();
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringifyExact(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
