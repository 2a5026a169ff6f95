/** Both selectors of a list or watch as one question of an object. */
import { parseFieldSelector, type SelectableFields } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

export interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

interface Labelled {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/** A selector that is absent selects everything. @throws EdgectlError `InvalidParams` for a selector that is none */
export function objectSelector<Item extends Labelled>(
  { labelSelector, fieldSelector }: Selectors,
  fields: SelectableFields<Item>,
): (item: Item) => boolean {
  const byLabels = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const byFields = fieldSelector === undefined ? undefined : parseFieldSelector(fieldSelector, fields);
  return (item) => (byLabels?.(item.metadata.labels ?? {}) ?? true) && (byFields?.(item) ?? true);
}
