/**
 * Values as a Go template sees them. JSON keeps no integers apart, so a whole number is an integer here and any other a float; a
 * literal such as `1.0` is a float all the same.
 */

/** A float that happens to be whole. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type GoValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | GoFloat
  | readonly GoValue[]
  | { readonly [key: string]: GoValue };

export type GoKind = 'string' | 'integer' | 'float' | 'boolean' | 'nil' | 'list' | 'map';

export function kindOf(value: GoValue): GoKind {
  if (value === null || value === undefined) return 'nil';
  if (value instanceof GoFloat) return 'float';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'float';
    default:
      return 'map';
  }
}

export function isMap(value: GoValue): value is { readonly [key: string]: GoValue } {
  return kindOf(value) === 'map';
}

export function isList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** The number that a value is; `undefined` for anything else. */
export function numberOf(value: GoValue): number | undefined {
  if (value instanceof GoFloat) return value.value;
  return typeof value === 'number' ? value : undefined;
}

/** Empty values count as false: 0, "", false, nil, a list or map of length 0. */
export function isTrue(value: GoValue): boolean {
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  const number = numberOf(value);
  return number === undefined ? Boolean(value) : number !== 0;
}

/** Go's maps are gone through in the order of their keys' bytes. */
export function sortedEntries(map: {
  readonly [key: string]: GoValue;
}): readonly (readonly [string, GoValue])[] {
  return Object.entries(map).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
