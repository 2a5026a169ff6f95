/** Paths of edited values: a JSON pointer in which `[name=setpoint]` stands for the index of the element of that name. */
import { ownValue } from '../../../common/json-object.ts';

function unescaped(segment: string): string {
  return segment.replaceAll('~2', '[').replaceAll('~1', '/').replaceAll('~0', '~');
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('[', '~2');
}

/** Where the desired value of a property stands. */
export function desiredPath(property: string): string {
  return `/spec/properties/[name=${escaped(property)}]/desired/value`;
}

/** A step from one value to a part of it: a key, or the name of a list's element. */
interface Step {
  readonly key: string;
  readonly name?: string;
}

function stepsOf(path: string): readonly Step[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => {
      const name = /^\[name=(.*)\]$/s.exec(segment)?.[1];
      return name === undefined ? { key: unescaped(segment) } : { key: '', name: unescaped(name) };
    });
}

export interface Pointer {
  /** As RFC 6901 writes it. */
  readonly pointer: string;
  /** The names that stand at indices on the way, as pointers of their own: who relies on an index tests them first. */
  readonly names: readonly { readonly pointer: string; readonly name: string }[];
}

/** The path as a pointer into this object; `undefined` if an element of that name is not in it. */
export function pointerInto(object: unknown, path: string): Pointer | undefined {
  let value: unknown = object;
  let pointer = '';
  const names: { pointer: string; name: string }[] = [];
  for (const { key, name } of stepsOf(path)) {
    if (name === undefined) {
      // RFC 6901 knows no escape of a bracket.
      pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      value = isObject(value) ? ownValue(value, key) : undefined;
      continue;
    }
    const index = Array.isArray(value)
      ? value.findIndex((element: unknown) => isObject(element) && element['name'] === name)
      : -1;
    if (index === -1) return undefined;
    pointer += `/${index}`;
    names.push({ pointer: `${pointer}/name`, name });
    value = (value as unknown[])[index];
  }
  return { pointer, names };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
