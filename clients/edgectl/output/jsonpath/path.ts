/** One path of kubectl's JSONPath, translated segment by segment to RFC 9535. */
import { endOfQuote, templateError, unquote } from './syntax.ts';

/** Steps from a node to others. */
export interface Segment {
  /** In RFC 9535, to stand after `$`. */
  readonly query: string;
  /** Set where the segment is one array index: past the end of the array it is an error, as in kubectl. */
  readonly index?: number;
}

export interface Path {
  /** `$`: from the object; otherwise from where a `range` stands. */
  readonly fromRoot: boolean;
  readonly segments: readonly Segment[];
}

const SLICE = /^(-?\d*):(-?\d*)(?::(-?\d*))?$/;
const COMPARISON = /(==|!=|<=|>=|<|>)/;

function nameSelector(name: string): string {
  return JSON.stringify(name);
}

/** Reads a field name, in which a backslash takes the meaning from the next character. */
function readField(text: string, start: number): { name: string; end: number } {
  let name = '';
  let position = start;
  while (position < text.length && !/[\s.,[\]$@{}()'"=!<>]/.test(text[position] ?? '')) {
    if (text[position] === '\\') position += 1;
    name += text[position] ?? '';
    position += 1;
  }
  return { name, end: position };
}

/** The position after the bracket that ends the one at `start`. */
function endOfBracket(text: string, start: number): number {
  let depth = 0;
  let position = start;
  while (position < text.length) {
    const character = text[position];
    if (character === '"' || character === "'") {
      position = endOfQuote(text, position);
      continue;
    }
    if (character === '[' || character === '(') depth += 1;
    if (character === ']' || character === ')') depth -= 1;
    position += 1;
    if (depth === 0) return position;
  }
  throw templateError(`unterminated array: ${text.slice(start)}`);
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let position = 0;
  while (position < text.length) {
    if (text[position] === '"' || text[position] === "'") position = endOfQuote(text, position);
    else {
      if (text[position] === separator) {
        parts.push(text.slice(start, position));
        start = position + 1;
      }
      position += 1;
    }
  }
  return [...parts, text.slice(start)];
}

function selector(text: string): string {
  if (text === '*') return '*';
  if (/^(["']).*\1$/s.test(text)) return nameSelector(unquote(text));
  if (/^-?\d+$/.test(text)) return String(Number(text));
  const slice = SLICE.exec(text);
  if (slice !== null) {
    const [, from = '', to = '', step = ''] = slice;
    if (step !== '' && Number(step) <= 0) throw templateError(`step must be > 0: [${text}]`);
    return step === '' ? `${from}:${to}` : `${from}:${to}:${step}`;
  }
  throw templateError(`invalid array index [${text}]`);
}

/** One side of a filter's comparison: a literal, or a path to one value. */
function filterOperand(text: string): string {
  if (/^(["']).*\1$/s.test(text)) return JSON.stringify(unquote(text));
  if (/^(true|false|null)$/.test(text) || /^-?\d+(\.\d+)?$/.test(text)) return text;
  const { fromRoot, segments } = parsePath(text);
  return `${fromRoot ? '$' : '@'}${segments.map((each) => each.query).join('')}`;
}

function filter(text: string): string {
  if (/&&|\|\||=~/.test(text.replace(/(["']).*?\1/gs, ''))) {
    throw templateError(`a filter takes one comparison, as in kubectl: [?(${text})]`);
  }
  const parts = splitComparison(text);
  if (parts === undefined) return `?${filterOperand(text.trim())}`;
  return `?${filterOperand(parts.left)}${parts.operator}${filterOperand(parts.right)}`;
}

function splitComparison(text: string): { left: string; operator: string; right: string } | undefined {
  let position = 0;
  while (position < text.length) {
    if (text[position] === '"' || text[position] === "'") {
      position = endOfQuote(text, position);
      continue;
    }
    const operator = COMPARISON.exec(text.slice(position, position + 2))?.[0];
    if (operator !== undefined && text.startsWith(operator, position)) {
      return {
        left: text.slice(0, position).trim(),
        operator,
        right: text.slice(position + operator.length).trim(),
      };
    }
    position += 1;
  }
  return undefined;
}

function bracketSegment(inside: string): Segment {
  const text = inside.trim();
  const filtered = /^\?\((.*)\)$/s.exec(text);
  if (filtered !== null) return { query: `[${filter(filtered[1] ?? '')}]` };
  const selectors = splitOutsideQuotes(text, ',').map((each) => selector(each.trim()));
  const only = selectors.length === 1 ? selectors[0] : undefined;
  return {
    query: `[${selectors.join(',')}]`,
    ...(only !== undefined && /^-?\d+$/.test(only) ? { index: Number(only) } : {}),
  };
}

/** @throws EdgectlError `InvalidParams` where the path is wrong or uses what is not supported. */
export function parsePath(text: string): Path {
  const segments: Segment[] = [];
  let position = text.startsWith('$') || text.startsWith('@') ? 1 : 0;
  // A name may stand first without its dot only where it follows `$` or `@`, as kubectl has it.
  if (position === 0 && !/^[.[]/.test(text)) throw templateError(`unrecognized identifier ${text}`);
  while (position < text.length) {
    let descend = '';
    if (text.startsWith('..', position)) {
      descend = '..';
      position += 2;
    } else if (text[position] === '.') {
      position += 1;
      if (position === text.length) break;
    }
    if (text[position] === '[') {
      const end = endOfBracket(text, position);
      const segment = bracketSegment(text.slice(position + 1, end - 1));
      segments.push(descend === '' ? segment : { query: `${descend}${segment.query}` });
      position = end;
      continue;
    }
    const { name, end } = readField(text, position);
    if (name === '' || end === position)
      throw templateError(`unexpected ${text.slice(position) || 'end'} in ${text}`);
    segments.push({ query: `${descend}[${name === '*' ? '*' : nameSelector(name)}]` });
    position = end;
  }
  return { fromRoot: text.startsWith('$'), segments };
}
