/** `limit` and `continue` over a sorted list: the token says behind which object to go on, so that no list has to be kept. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** `items` in the order of their keys; `keyOf` names one for ever. @throws EdgectlError `InvalidParams` for a token that is none. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  params: { readonly limit?: number; readonly continue?: string },
): Page<Item> {
  const sorted = items
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const after = params.continue === undefined ? undefined : decode(params.continue);
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => key > after);
  const { limit = rest.length } = params;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const remaining = rest.length - page.length;
  if (remaining === 0 || last === undefined) return { items: page.map(({ item }) => item) };
  return { items: page.map(({ item }) => item), continue: encode(last.key), remainingItemCount: remaining };
}

const VERSION = '1:';

function encode(key: string): string {
  return Buffer.from(`${VERSION}${key}`).toString('base64url');
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith(VERSION) && encode(text.slice(VERSION.length)) === token)
    return text.slice(VERSION.length);
  throw new EdgectlError('InvalidParams', 'continue: this is not a token of an earlier answer', {
    hint: 'send meta.continue of the previous answer unchanged, or leave it out to start over',
    details: { field: 'continue' },
  });
}
