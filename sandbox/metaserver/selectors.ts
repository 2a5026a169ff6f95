/** Label selectors as Kubernetes reads them; field selectors as MetaServer does: name and namespace, nothing else matches. */
import { isObject, type JsonObject } from '../store/strategic-merge.ts';

export type Labels = Readonly<Record<string, unknown>>;
type Requirement = (labels: Labels) => boolean;

/** A selector that cannot be read: 400. */
export class SelectorError extends Error {}

const REQUIREMENT =
  /^\s*(?:(!)\s*)?([A-Za-z0-9][\w./-]*)\s*(?:(==|=|!=)\s*([\w.-]*)|\s+(in|notin)\s*\(([^)]*)\))?\s*$/;

/** Splits at commas that are not inside parentheses. */
function split(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/);
}

function requirement(text: string): Requirement {
  const match = REQUIREMENT.exec(text);
  if (match === null) {
    const operator = /^\s*(==|=|!=|,|\(|\)|<|>)/.exec(text)?.[1];
    if (operator !== undefined)
      throw new SelectorError(`found '${operator}', expected: !, identifier, or 'end of string'`);
    throw new SelectorError(`unable to parse requirement: ${text.trim()}`);
  }
  const [, not, key = '', operator, value, membership, list = ''] = match;
  const values = list.split(',').map((one) => one.trim());
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key);
  if (operator === '!=') return (labels) => labels[key] !== value;
  if (operator !== undefined) return (labels) => labels[key] === value;
  if (membership === 'in') return (labels) => has(labels) && values.includes(String(labels[key]));
  if (membership === 'notin') return (labels) => !has(labels) || !values.includes(String(labels[key]));
  return not === '!' ? (labels) => !has(labels) : has;
}

/** @throws SelectorError */
export function labelSelector(selector: string): Requirement {
  if (selector.trim() === '') return () => true;
  const requirements = split(selector).map(requirement);
  return (labels) => requirements.every((matches) => matches(labels));
}

export interface FieldSelector {
  readonly name: string;
  readonly namespace: string;
  /** False if a field is asked for that MetaServer does not know: then nothing matches. */
  readonly known: boolean;
}

export function fieldSelector(selector: string): FieldSelector {
  const fields = new Map(
    selector.split(',').flatMap((part) => (part === '' ? [] : [part.split(/==|=/, 2) as [string, string]])),
  );
  const name = fields.get('metadata.name') ?? '';
  const namespace = fields.get('metadata.namespace') ?? '';
  const known = [...fields.keys()].every(
    (field) => field === 'metadata.name' || field === 'metadata.namespace',
  );
  return { name, namespace, known };
}

export function labelsOf(object: JsonObject): Labels {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  return isObject(metadata['labels']) ? metadata['labels'] : {};
}
