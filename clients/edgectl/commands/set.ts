/** `set device NAME PROPERTY=VALUE…`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { deviceNames } from '../devices/device-reference.ts';
import { editEach, type EditOptions } from '../devices/edit-each.ts';

interface Assignments {
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

function faultOf(pairs: readonly (readonly [string, string])[]): string | undefined {
  if (pairs.length === 0) return 'no value is given';
  if (pairs.some(([property]) => property === '')) return 'a value has no property';
  const properties = new Set(pairs.map(([property]) => property));
  return properties.size < pairs.length ? 'a property is given twice' : undefined;
}

/** Tells names from `PROPERTY=VALUE`. @throws EdgectlError `InvalidParams` if no value is given, or one twice */
export function parseAssignments(words: readonly string[]): Assignments {
  const pairs = words.flatMap((word): [string, string][] => {
    const equals = word.indexOf('=');
    return equals === -1 ? [] : [[word.slice(0, equals), word.slice(equals + 1)]];
  });
  const fault = faultOf(pairs);
  if (fault !== undefined) {
    throw new EdgectlError('InvalidParams', `${fault}: ${words.join(' ')}`, {
      layer: 'client',
      hint: 'edgectl set device NAME PROPERTY=VALUE [PROPERTY=VALUE...]',
    });
  }
  // Built from entries: a property may be called anything.
  return { names: words.filter((word) => !word.includes('=')), values: Object.fromEntries(pairs) };
}

export async function set(words: readonly string[], options: EditOptions): Promise<number> {
  const { names, values } = parseAssignments(deviceNames(words, 'set'));
  return editEach(names, { set: values }, 'set', options);
}
