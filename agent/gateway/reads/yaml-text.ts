/** An object or a list as YAML. To write YAML takes eighty times as long as JSON: a list is written in turns, between which others are served. */
import { setImmediate as turn } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

const OPTIONS = { aliasDuplicateObjects: false };

/** @throws EdgectlError `Canceled` where nobody waits for it any more */
export async function yamlText(value: object, abandoned: () => boolean): Promise<string> {
  const { stringify } = await import('yaml');
  const { items, ...rest } = value as { readonly items?: unknown };
  if (!Array.isArray(items) || items.length === 0) return stringify(value, OPTIONS);
  const parts = [stringify(rest, OPTIONS), 'items:\n'];
  for (const item of items as unknown[]) {
    if (abandoned()) throw new EdgectlError('Canceled', 'the client went away');
    // A list of one: its line begins with the dash that the list of all of them needs.
    parts.push(stringify([item], OPTIONS));
    await turn();
  }
  return parts.join('');
}
