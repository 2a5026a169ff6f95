/** YAML in kubectl's style: keys in order, list items at their key's indentation, what YAML 1.1 would misread quoted. */
import { stringify } from 'yaml';
import { withSortedKeys } from './kubernetes-json.ts';

export function toYaml(value: unknown): string {
  return stringify(withSortedKeys(value), {
    indentSeq: false,
    singleQuote: true,
    version: '1.1',
    aliasDuplicateObjects: false,
  });
}
