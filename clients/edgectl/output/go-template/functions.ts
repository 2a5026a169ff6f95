/** The functions of a template: Go's own, and kubectl's `base64decode` and `exists`. `and` and `or` are the evaluator's: they stop early. */
import { ownValue } from '../../../../common/json-object.ts';
import { sprintf, valueText } from './go-format.ts';
import { type GoValue, isList, isMap, isTrue, kindOf, numberOf } from './go-value.ts';

type TemplateFunction = (values: readonly GoValue[]) => GoValue;

/** The evaluator puts name and line before the message. */
function fail(message: string): never {
  throw new Error(message);
}

function arity(values: readonly GoValue[], least: number, most = least): void {
  if (values.length >= least && values.length <= most) return;
  const expected =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least}`
        : `${least} to ${most}`;
  fail(`wrong number of args: want ${expected} got ${values.length}`);
}

function textOf(values: readonly GoValue[]): string {
  return values.map((value) => (typeof value === 'string' ? value : valueText(value))).join('');
}

/** `fmt.Sprint`: a space between two operands when neither is a string. */
function print(values: readonly GoValue[]): string {
  return values.reduce<string>((text, value, index) => {
    const apart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return text + (apart ? ' ' : '') + valueText(value);
  }, '');
}

/** The order of two values of one kind; an error where Go has none. */
function compare(left: GoValue, right: GoValue): number {
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (kind !== other) fail('incompatible types for comparison');
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right as string));
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) fail('invalid type for comparison');
  return Math.sign((a ?? 0) - (b ?? 0));
}

function equal(left: GoValue, right: GoValue): boolean {
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (kind === 'nil' || other === 'nil') return kind === other;
  if (kind === 'list' || kind === 'map' || other === 'list' || other === 'map') fail('non-comparable type');
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right;
  return compare(left, right) === 0;
}

function ordered(test: (order: number) => boolean): TemplateFunction {
  return (values) => {
    arity(values, 2);
    return test(compare(values[0], values[1]));
  };
}

function length(value: GoValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (isList(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  return fail(`len of type ${kindOf(value)}`);
}

function element(of: GoValue, key: GoValue): GoValue {
  if (isMap(of)) {
    if (typeof key !== 'string') fail('a map is indexed by a string');
    return Object.hasOwn(of, key as string) ? of[key as string] : undefined;
  }
  if (!isList(of))
    return fail(kindOf(of) === 'nil' ? 'index of untyped nil' : `can't index item of type ${kindOf(of)}`);
  if (kindOf(key) !== 'integer') fail(`cannot index a list with type ${kindOf(key)}`);
  const at = key as number;
  if (at < 0 || at >= of.length) fail(`index out of range: ${at}`);
  return of[at];
}

function slice(values: readonly GoValue[]): GoValue {
  arity(values, 2, 3);
  const [of, from, to = length(of)] = values as [GoValue, GoValue, GoValue];
  if (typeof of !== 'string' && !isList(of)) return fail(`can't slice item of type ${kindOf(of)}`);
  if (kindOf(from) !== 'integer' || kindOf(to) !== 'integer') fail('a slice is cut at integers');
  const [start, end] = [from as number, to as number];
  if (start < 0 || end > length(of) || start > end) fail(`index out of range: ${start} to ${end}`);
  return isList(of) ? of.slice(start, end) : Buffer.from(of).subarray(start, end).toString();
}

function exists(values: readonly GoValue[]): boolean {
  arity(values, 1, Number.POSITIVE_INFINITY);
  const [root, ...path] = values;
  let at: GoValue = root;
  for (const key of path) {
    const found: GoValue =
      isMap(at) && typeof key === 'string' ? ownValue(at, key) : isList(at) ? at[Number(key)] : undefined;
    if (found === undefined) return false;
    at = found;
  }
  return true;
}

const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['not', (values) => (arity(values, 1), !isTrue(values[0]))],
  ['len', (values) => (arity(values, 1), length(values[0]))],
  [
    'index',
    (values) => (arity(values, 1, Number.POSITIVE_INFINITY), values.slice(1).reduce(element, values[0])),
  ],
  ['slice', slice],
  ['print', print],
  ['println', (values) => `${values.map(valueText).join(' ')}\n`],
  [
    'printf',
    (values) => {
      arity(values, 1, Number.POSITIVE_INFINITY);
      const [format, ...rest] = values;
      return typeof format === 'string' ? sprintf(format, rest) : fail('the format must be a string');
    },
  ],
  [
    'eq',
    (values) => {
      arity(values, 2, Number.POSITIVE_INFINITY);
      const [first, ...rest] = values;
      return rest.some((value) => equal(first, value));
    },
  ],
  ['ne', (values) => (arity(values, 2), !equal(values[0], values[1]))],
  ['lt', ordered((order) => order < 0)],
  ['le', ordered((order) => order <= 0)],
  ['gt', ordered((order) => order > 0)],
  ['ge', ordered((order) => order >= 0)],
  ['html', (values) => textOf(values).replace(/["'&<>\0]/g, (character) => HTML[character] ?? character)],
  ['js', (values) => javascriptText(textOf(values))],
  ['urlquery', (values) => new URLSearchParams({ q: textOf(values) }).toString().slice(2)],
  ['base64decode', (values) => (arity(values, 1), Buffer.from(textOf(values), 'base64').toString())],
  ['exists', exists],
]);

/** `template.JSEscapeString`. */
function javascriptText(text: string): string {
  return text.replace(/[\\'"<>&=\u0000-\u001f]/g, (character) =>
    '\\\'"'.includes(character)
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

export function isFunction(name: string): boolean {
  return FUNCTIONS.has(name) || name === 'and' || name === 'or';
}

/** @throws Error with Go's words where the values do not fit */
export function callFunction(name: string, values: readonly GoValue[]): GoValue {
  return FUNCTIONS.get(name)?.(values) ?? undefined;
}
