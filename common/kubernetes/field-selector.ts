/** Kubernetes field selectors: `field=value`, `field==value`, `field!=value`, joined by commas. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { checkSelector } from './selector-bounds.ts';

/** The fields that a kind of object can be selected by, and how each is read; `''` where the object lacks it. */
export type SelectableFields<Item> = Readonly<Record<string, (item: Item) => string>>;

/** @throws EdgectlError `InvalidParams` for a field that is not among `fields`, or a term that is none. */
export function parseFieldSelector<Item>(
  selector: string,
  fields: SelectableFields<Item>,
): (item: Item) => boolean {
  checkSelector(selector, 'fieldSelector');
  const terms = selector.split(',').map((text) => {
    const term = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text.trim());
    const [, name = '', operator, wanted = ''] = term ?? [];
    const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (term === null || read === undefined) {
      const why =
        term === null
          ? `${JSON.stringify(text)} is not a term`
          : `${JSON.stringify(name)} cannot be selected by`;
      throw new EdgectlError('InvalidParams', `fieldSelector ${JSON.stringify(selector)}: ${why}`, {
        hint: `write field=value; the fields are ${Object.keys(fields).join(', ')}`,
        details: { field: 'fieldSelector' },
      });
    }
    return (item: Item): boolean => (read(item) === wanted) !== (operator === '!=');
  });
  return (item) => terms.every((matches) => matches(item));
}
