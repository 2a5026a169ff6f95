/** The allow-list of a bundle as data: which fields of a structure go into it, and what they are. A field that no shape has stays out. */
import type { NameKind } from './names.ts';

export type Shape =
  /** A number, a word of a closed set, a time, an address: filtered all the same. */
  | 'fact'
  /** A uid, a digest, the id of a container: kept wherever it stands. */
  | 'identifier'
  /** In the words of the agent or of Kubernetes. */
  | 'said'
  /** In anybody's words: only with the logs. */
  | 'text'
  /** Only that it is there. */
  | 'hidden'
  | { readonly name: NameKind }
  | { readonly list: Shape }
  /** Any names; of their values the shape. */
  | { readonly map: Shape }
  /** A name beside its value: only the name is written. */
  | { readonly pairs: Readonly<Record<string, Shape>> }
  | { readonly fields: Readonly<Record<string, Shape>> };

export function list(shape: Shape): Shape {
  return { list: shape };
}

export function map(shape: Shape): Shape {
  return { map: shape };
}

export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  return { fields: shapes };
}

/** Those that are simple facts by name alone, and others. */
export function facts(names: string, others: Readonly<Record<string, Shape>> = {}): Shape {
  return { fields: { ...factsOf(names), ...others } };
}

export function factsOf(names: string): Readonly<Record<string, Shape>> {
  return Object.fromEntries(
    names
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => [name, 'fact']),
  );
}
