/** `--sort-by`: objects ordered by the value that a path leads to. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { compareValues } from './order.ts';

/** The order is kept where values are equal; objects without the field come first, as for kubectl. */
export async function sortObjects<Item>(
  items: readonly Item[],
  path: string | undefined,
): Promise<readonly Item[]> {
  if (path === undefined) return items;
  const [{ parseRelaxedPath }, { evaluateOptional }] = await Promise.all([
    import('./custom-columns.ts'),
    import('./jsonpath/evaluate.ts'),
  ]);
  const parsed = parseRelaxedPath(path);
  const keyed = items.map((item) => ({ item, key: evaluateOptional(parsed, item)[0] }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new EdgectlError(
      'InvalidParams',
      `couldn't find any field with path "${path}" in the list of objects`,
      {
        layer: 'client',
      },
    );
  }
  return keyed.sort((left, right) => compareValues(left.key, right.key)).map(({ item }) => item);
}
