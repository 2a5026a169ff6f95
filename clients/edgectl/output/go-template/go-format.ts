/** Text of values as Go's `fmt` writes them: `%v`, and the verbs of `printf` that JSON values can meet. */
import { type GoValue, isList, isMap, kindOf, numberOf, sortedEntries } from './go-value.ts';

/** `%v`. */
export function valueText(value: GoValue): string {
  const number = numberOf(value);
  if (number !== undefined) return kindOf(value) === 'integer' ? integerText(number) : floatText(number);
  if (isList(value)) return `[${value.map(valueText).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedEntries(value)
      .map(([key, item]) => `${key}:${valueText(item)}`)
      .join(' ')}]`;
  return value === null || value === undefined ? '<nil>' : String(value);
}

function integerText(value: number): string {
  return BigInt(value).toString();
}

/** `%v` of a float is `%g` with the shortest digits: an exponent below -4 and from 6 on. */
function floatText(value: number): string {
  const exponent = value === 0 ? 0 : Number(/e([+-]\d+)$/.exec(value.toExponential())?.[1]);
  if (exponent >= -4 && exponent < 6) return String(value);
  return withTwoDigits(value.toExponential());
}

/** Go writes at least two digits of an exponent. */
function withTwoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d+)?)?([a-zA-Z%])|%/g;

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** `fmt.Sprintf`, its notes for wrong and missing arguments included. */
export function sprintf(format: string, values: readonly GoValue[]): string {
  let next = 0;
  const text = format.replace(
    VERB,
    (whole: string, flags = '', width?: string, precision?: string, letter?: string) => {
      if (letter === undefined) return '%!(NOVERB)';
      if (letter === '%') return '%';
      if (next >= values.length) return `%!${letter}(MISSING)`;
      const value = values[next];
      next += 1;
      const hasPrecision = whole.includes('.');
      return formatOne(value, {
        flags,
        width: Number(width ?? 0),
        precision: hasPrecision ? Number(precision ?? 0) : undefined,
        letter,
      });
    },
  );
  const extra = values.slice(next);
  if (extra.length === 0) return text;
  return `${text}%!(EXTRA ${extra.map((value) => `${typeName(value)}=${valueText(value)}`).join(', ')})`;
}

/** The type of a value as Go names it. */
export function typeName(value: GoValue): string {
  const names = {
    string: 'string',
    integer: 'int64',
    float: 'float64',
    boolean: 'bool',
    nil: '<nil>',
    list: '[]interface {}',
    map: 'map[string]interface {}',
  };
  return names[kindOf(value)];
}

function formatOne(value: GoValue, verb: Verb): string {
  const text = verbText(value, verb);
  if (text === undefined) return `%!${verb.letter}(${typeName(value)}=${valueText(value)})`;
  return pad(text, verb, numberOf(value) !== undefined);
}

function verbText(value: GoValue, { letter, precision, flags }: Verb): string | undefined {
  const number = numberOf(value);
  const sign = number !== undefined && number >= 0 && flags.includes('+') ? '+' : '';
  switch (letter) {
    case 'v':
      return sign + valueText(value);
    case 's':
      if (number !== undefined || typeof value === 'boolean' || kindOf(value) === 'nil') return undefined;
      return cut(valueText(value), precision);
    case 'q':
      if (typeof value === 'string') return quote(cut(value, precision));
      return kindOf(value) === 'integer' ? characterLiteral(value as number) : undefined;
    case 'd':
      return kindOf(value) === 'integer' ? sign + valueText(value) : undefined;
    case 'x':
    case 'X':
    case 'o':
    case 'b':
      return kindOf(value) === 'integer' ? inBase(value as number, letter) : undefined;
    case 'f':
    case 'F':
      return kindOf(value) === 'float'
        ? sign + (number ?? 0).toFixed(Math.min(precision ?? 6, 100))
        : undefined;
    case 'e':
      return kindOf(value) === 'float'
        ? sign + withTwoDigits((number ?? 0).toExponential(Math.min(precision ?? 6, 100)))
        : undefined;
    case 'g':
      return kindOf(value) === 'float' ? sign + floatText(number ?? 0) : undefined;
    case 't':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'T':
      return typeName(value);
    default:
      return undefined;
  }
}

function inBase(value: number, letter: 'x' | 'X' | 'o' | 'b'): string {
  const text = BigInt(value).toString({ x: 16, X: 16, o: 8, b: 2 }[letter]);
  return letter === 'X' ? text.toUpperCase() : text;
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}

function pad(text: string, { flags, width }: Verb, numeric: boolean): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !numeric) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** `strconv.QuoteRune`; a number that is no character is Go's replacement character. */
function characterLiteral(code: number): string {
  const known = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  const text = known ? String.fromCodePoint(code) : '\ufffd';
  return text === "'" ? "'\\''" : text === '"' ? `'"'` : `'${quote(text).slice(1, -1)}'`;
}

/** `strconv.Quote`, of which JSON's form differs only in the escapes of control characters. */
export function quote(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u00([0-9a-f]{2})/g, '\\x$1')
    .replaceAll('\\b', '\\b')
    .replace(/[\u007f]/g, '\\x7f');
}
