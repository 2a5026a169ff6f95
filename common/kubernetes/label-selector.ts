/** Kubernetes label selectors, equality- and set-based (k8s.io/apimachinery `pkg/labels`). */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { checkSelector } from './selector-bounds.ts';

export type Labels = Readonly<Record<string, string>>;
export type LabelMatch = (labels: Labels) => boolean;

/** A label's name with an optional DNS prefix, and a label's value. */
const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const KEY_MAX = 317;
const VALUE_MAX = 63;

function invalid(selector: string, why: string): EdgectlError {
  return new EdgectlError('InvalidParams', `labelSelector ${JSON.stringify(selector)}: ${why}`, {
    hint: 'write it as kubectl does: app=web,tier!=cache,zone in (a,b),!canary,order>5',
    details: { field: 'labelSelector' },
  });
}

/** @throws EdgectlError `InvalidParams` with the term at fault. */
export function parseLabelSelector(selector: string): LabelMatch {
  checkSelector(selector, 'labelSelector');
  const terms = splitTerms(selector).map((term) => parseTerm(term.trim(), selector));
  return (labels) => terms.every((matches) => matches(labels));
}

/** A label may have the name of something that every object inherits. */
function has(labels: Labels, name: string): boolean {
  return Object.hasOwn(labels, name);
}

/** At the commas outside of parentheses, in one pass. */
function splitTerms(selector: string): string[] {
  const terms: string[] = [];
  let start = 0;
  let inParentheses = false;
  for (let index = 0; index < selector.length; index += 1) {
    const character = selector[index];
    if (character === '(') inParentheses = true;
    else if (character === ')') inParentheses = false;
    else if (character === ',' && !inParentheses) {
      terms.push(selector.slice(start, index));
      start = index + 1;
    }
  }
  return [...terms, selector.slice(start)];
}

/** As Go's `strconv.ParseInt` of 64 bits reads it. */
function integerOf(text: string): bigint | undefined {
  if (!/^[-+]?\d{1,63}$/.test(text)) return undefined;
  const number = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

function parseTerm(term: string, selector: string): LabelMatch {
  const key = (text: string): string => {
    if (text.length > KEY_MAX || !KEY.test(text))
      throw invalid(selector, `${JSON.stringify(text)} is not a label name`);
    return text;
  };
  const value = (text: string): string => {
    if (text.length > VALUE_MAX || !VALUE.test(text))
      throw invalid(selector, `${JSON.stringify(text)} is not a label value`);
    return text;
  };
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(term);
  if (set?.[1] !== undefined && set[3] !== undefined) {
    const name = key(set[1]);
    const values = new Set(set[3].split(',').map((each) => value(each.trim())));
    // Kubernetes: an absent label is "not in" every set.
    if (set[2] === 'in') return (labels) => has(labels, name) && values.has(labels[name] ?? '');
    return (labels) => !(has(labels, name) && values.has(labels[name] ?? ''));
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (equality?.[1] !== undefined) {
    const name = key(equality[1]);
    const wanted = value(equality[3] ?? '');
    const matches: LabelMatch = (labels) => has(labels, name) && labels[name] === wanted;
    return equality[2] === '!=' ? (labels) => !matches(labels) : matches;
  }
  const comparison = /^([^=!<>\s]+)\s*([<>])\s*(\S*)$/.exec(term);
  if (comparison?.[1] !== undefined) {
    const name = key(comparison[1]);
    const limit = integerOf(value(comparison[3] ?? ''));
    if (limit === undefined)
      throw invalid(selector, `${JSON.stringify(comparison[3])} is not a whole number to compare with`);
    const greater = comparison[2] === '>';
    return (labels) => {
      const number = has(labels, name) ? integerOf(labels[name] ?? '') : undefined;
      return number !== undefined && (greater ? number > limit : number < limit);
    };
  }
  if (term.startsWith('!')) {
    const name = key(term.slice(1).trim());
    return (labels) => !has(labels, name);
  }
  const name = key(term);
  return (labels) => has(labels, name);
}
