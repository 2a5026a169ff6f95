/** An object or a list as YAML. To write YAML takes eighty times as long as JSON: a list is written in turns, between which others are served. */
import { setImmediate as turn } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';

const OPTIONS = { aliasDuplicateObjects: false };

/** Of one object, as JSON: as YAML it takes a tenth of a second, in which nobody else is served. */
const OBJECT_MAX_CHARACTERS = 256 * 1024;

/** @throws EdgectlError `Canceled` where nobody waits for it any more, `RequestEntityTooLarge` for an object that takes too long */
export async function yamlText(value: object, abandoned: () => boolean): Promise<string> {
  const { stringify } = await import('yaml');
  const { items, ...rest } = value as { readonly items?: unknown };
  if (!Array.isArray(items) || items.length === 0) return stringify(bounded(value), OPTIONS);
  const parts = [stringify(rest, OPTIONS), 'items:\n'];
  for (const item of items as unknown[]) {
    if (abandoned()) throw new EdgectlError('Canceled', 'the client went away');
    // A list of one: its line begins with the dash that the list of all of them needs.
    parts.push(stringify([bounded(item)], OPTIONS));
    await turn();
  }
  return parts.join('');
}

function bounded<Value>(value: Value): Value {
  const characters = stringifyExact(value).length;
  if (characters <= OBJECT_MAX_CHARACTERS) return value;
  throw new EdgectlError(
    'RequestEntityTooLarge',
    `an object of ${characters} characters is too large to be written as YAML here`,
    { hint: 'ask for JSON' },
  );
}
