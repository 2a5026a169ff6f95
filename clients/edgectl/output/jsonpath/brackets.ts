/** `[…]` of a path: indexes, slices, quoted names, unions and filters. */
import type { Path, Slice, Step } from './nodes.ts';
import { templateError } from './syntax.ts';

interface Reading {
  readonly steps: readonly Step[];
  readonly end: number;
}

/** Reads a path that stands inside brackets. */
type ReadPath = (text: string) => Path;

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+?)$/s;

/** Up to the first `]`: kubectl knows no quotes here. */
export function readBrackets(text: string, start: number, readPath: ReadPath): Reading {
  const end = text.indexOf(']', start);
  const inside = text.slice(start + 1, end);
  if (end === -1 || inside.includes('\n')) throw templateError(`unterminated array: ${text.slice(start)}`);
  const parts = inside.split(',');
  if (parts.length === 1) return { steps: readSelector(inside, readPath), end: end + 1 };
  const paths = parts.map((part) => readSelector(part.replace(/^ +| +$/g, ''), readPath));
  return { steps: [{ kind: 'union', paths }], end: end + 1 };
}

/** A quoted name is a path of its own: `['metadata.name']` is `.metadata.name`. */
function readSelector(text: string, readPath: ReadPath): Path {
  const quoted = /^'([^']*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return readPath(`.${quoted}`);
  return [{ kind: 'slice', slice: readSlice(text === '*' ? ':' : text) }];
}

function readSlice(text: string): Slice {
  const found = SLICE.exec(text);
  if (found === null) throw templateError(`invalid array index [${text}]`);
  const [, from = '', to, step] = found;
  const numberOf = (part: string | undefined): number | undefined =>
    part === undefined || part === '' || part === ':' ? undefined : indexOf(part.replace(':', ''));
  return { from: numberOf(from), to: numberOf(to), single: to === undefined, step: numberOf(step) };
}

function indexOf(text: string): number {
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw templateError(`array index ${text} is not a number`);
}

/** `[?(@.phase=="Running")]`: one comparison, or a path that must lead somewhere. */
export function readFilter(text: string, start: number, readPath: ReadPath): Reading {
  const end = endOfFilter(text, start + '[?('.length);
  if (text[end + 1] !== ']') throw templateError(`unclosed array expect ]: ${text.slice(start)}`);
  const inside = text.slice(start + '[?('.length, end);
  const [, left, operator = '', right = ''] = COMPARISON.exec(inside) ?? [];
  const step: Step =
    left === undefined
      ? { kind: 'filter', left: readPath(inside), comparison: undefined }
      : { kind: 'filter', left: readPath(left), comparison: { operator, right: readPath(right) } };
  return { steps: [step], end: end + 2 };
}

/** The position of the `)` that is outside of a quoted text. */
function endOfFilter(text: string, start: number): number {
  let pair: string | undefined;
  let open = false;
  for (let position = start; position < text.length && text[position] !== '\n'; position += 1) {
    const character = text[position];
    if (character === '"' || character === "'") {
      if (pair === undefined) {
        pair = character;
        open = true;
      } else if (character === pair && text[position - 1] !== '\\') open = false;
    }
    if (character === ')' && !open) return position;
  }
  throw templateError(`unterminated filter: ${text.slice(start)}`);
}
