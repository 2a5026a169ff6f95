/**
 * Where a value is in a device, in a form that survives the cloud's own changes: an element of a list of named things is
 * found by its name, not by its position. Written `/spec/properties/[name=setpoint]/desired/value`, else as RFC 6901 writes a pointer.
 */
import { isDeepStrictEqual } from 'node:util';

/** A key of an object, or an element of a list of named things. */
export type PathSegment = string | { readonly name: string };

export type DevicePath = readonly PathSegment[];

/** One value that differs between two devices; `undefined` if it is absent. */
export interface Change {
  readonly path: DevicePath;
  readonly before: unknown;
  readonly after: unknown;
}

type JsonObject = Record<string, unknown>;
type Named = JsonObject & { readonly name: string };

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key may spell an inherited member, such as `valueOf`. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The elements by name, or `undefined` if the list is not one of distinctly named objects. */
function byName(value: unknown): ReadonlyMap<string, Named> | undefined {
  if (!Array.isArray(value)) return undefined;
  const elements = new Map<string, Named>();
  for (const element of value as unknown[]) {
    if (!isObject(element) || typeof element['name'] !== 'string' || elements.has(element['name']))
      return undefined;
    elements.set(element['name'], element as Named);
  }
  return elements;
}

/** The smallest values in which `after` differs from `before`, in the order of `before`. */
export function changesBetween(before: unknown, after: unknown, path: DevicePath = []): readonly Change[] {
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changesBetween(own(before, key), own(after, key), [...path, key]));
  }
  const namedBefore = byName(before);
  const namedAfter = byName(after);
  if (namedBefore !== undefined && namedAfter !== undefined) {
    const names = new Set([...namedBefore.keys(), ...namedAfter.keys()]);
    return [...names].flatMap((name) =>
      changesBetween(namedBefore.get(name), namedAfter.get(name), [...path, { name }]),
    );
  }
  return isDeepStrictEqual(before, after) ? [] : [{ path, before, after }];
}

/** The value at a path; `undefined` if there is none. */
export function valueAt(root: unknown, path: DevicePath): unknown {
  return path.reduce<unknown>((value, segment) => step(value, segment), root);
}

function step(value: unknown, segment: PathSegment): unknown {
  if (typeof segment === 'string') {
    return isObject(value) ? own(value, segment) : undefined;
  }
  return byName(value)?.get(segment.name);
}

/**
 * A copy of `root` with `value` at the path, or with nothing there if `value` is `undefined`. Missing parents are created for a
 * value.
 */
export function withValueAt(root: unknown, path: DevicePath, value: unknown): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  const there = step(root, segment);
  if (there === undefined && value === undefined) return root;
  const child = withValueAt(there, rest, value);
  if (typeof segment === 'string') return withKey(isObject(root) ? root : {}, segment, child);
  return withNamed(Array.isArray(root) ? (root as unknown[]) : [], segment.name, child);
}

function withKey(object: JsonObject, key: string, child: unknown): JsonObject {
  // Built from entries: a key `__proto__` must stay data.
  const entries = Object.entries(object).filter(([name]) => name !== key || child !== undefined);
  if (child === undefined) return Object.fromEntries(entries);
  if (!Object.hasOwn(object, key)) return Object.fromEntries([...entries, [key, child]]);
  return Object.fromEntries(entries.map(([name, value]) => [name, name === key ? child : value]));
}

function withNamed(list: readonly unknown[], name: string, child: unknown): unknown[] {
  const at = list.findIndex((element) => isObject(element) && element['name'] === name);
  // A mapper looks an element up by its name: one that has none ends it.
  if (at === -1)
    return child === undefined ? [...list] : [...list, isObject(child) ? { name, ...child } : child];
  return child === undefined ? list.toSpliced(at, 1) : list.with(at, child);
}

/** Writes a path; {@link parsePath} reads it. */
export function formatPath(path: DevicePath): string {
  return path
    .map((segment) =>
      typeof segment === 'string' ? `/${escape(segment)}` : `/[name=${escape(segment.name)}]`,
    )
    .join('');
}

/** RFC 6901, section 3; a key that would read as a name is told apart by an escape of the bracket. */
function escape(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('[', '~2');
}

function unescape(text: string): string {
  return text.replaceAll('~2', '[').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Reads what {@link formatPath} writes; `undefined` for anything else. */
export function parsePath(text: string): DevicePath | undefined {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![012])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((part) => {
      const named = /^\[name=(.*)\]$/s.exec(part)?.[1];
      return named === undefined ? unescape(part) : { name: unescape(named) };
    });
}

/** The property whose desired value is at the path; `undefined` for any other path. */
export function desiredProperty(path: DevicePath): string | undefined {
  const [spec, properties, property, desired, value] = path;
  if (path.length !== 5 || spec !== 'spec' || properties !== 'properties') return undefined;
  if (desired !== 'desired' || value !== 'value' || typeof property !== 'object') return undefined;
  return property.name;
}

/**
 * The property whose desired value the change sets, if it sets nothing else; `undefined` for any other change. If the property had no
 * desired value yet, the path of the change is `desired` itself.
 */
export function propertyGivenValue({ path, before, after }: Change): string | undefined {
  if (typeof after === 'string') return desiredProperty(path);
  const isValueAlone =
    before === undefined &&
    isObject(after) &&
    Object.keys(after).length === 1 &&
    typeof own(after, 'value') === 'string';
  return isValueAlone ? desiredProperty([...path, 'value']) : undefined;
}

/** Where the desired value of a property stands. */
export function desiredPath(property: string): DevicePath {
  return ['spec', 'properties', { name: property }, 'desired', 'value'];
}
