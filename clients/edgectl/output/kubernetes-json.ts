/** JSON as kubectl writes it: keys in order, and what HTML would take for markup escaped. */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** The same value with the keys of every object in order. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([key, field]) => [key, withSortedKeys(field)]),
  );
}

/** Without a newline at the end; `indent` spaces per level, on one line by default. */
export function toKubernetesJson(value: unknown, indent = 0): string {
  return stringifyExact(withSortedKeys(value), indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => ESCAPES[character] ?? character,
  );
}
