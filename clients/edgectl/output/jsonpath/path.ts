/** Reads the inside of one action, `.items[0].metadata.name`, as kubectl's parser (client-go's util/jsonpath) reads it. */
import { readBrackets, readFilter } from './brackets.ts';
import type { Path, Step } from './nodes.ts';
import { BLANK, endOfQuote, TERMINATOR, templateError, unquote } from './syntax.ts';

/** Steps that were read, and where the reading stopped. */
interface Reading {
  readonly steps: readonly Step[];
  readonly end: number;
}

/** @throws EdgectlError `InvalidParams` if the path is wrong or uses what is not supported. */
export function parsePath(text: string): Path {
  const { steps, end } = readSteps(text, 0);
  if (end < text.length) throw unrecognized(text, end);
  return steps;
}

/** Reads steps from `start` to the brace that ends the action, or to the end of the text. */
export function readSteps(text: string, start: number): Reading {
  const steps: Step[] = [];
  let position = start;
  while (position < text.length && text[position] !== '}') {
    const next = readStep(text, position, steps);
    steps.push(...next.steps);
    position = next.end;
  }
  return { steps, end: position };
}

function readStep(text: string, start: number, before: readonly Step[]): Reading {
  const character = text[start] ?? '';
  // The root and the current object are what the path starts from anyway.
  if (BLANK.test(character) || character === '@' || character === '$') return { steps: [], end: start + 1 };
  if (text.startsWith('[?(', start)) return readFilter(text, start, parsePath);
  if (text.startsWith('..', start)) return readDescent(text, start, before);
  if (character === '[') return readBrackets(text, start, parsePath);
  if (character === '"' || character === "'") {
    const end = endOfQuote(text, start);
    return { steps: [{ kind: 'text', text: unquote(text.slice(start, end)) }], end };
  }
  if (character === '.') return readField(text, start + 1);
  if (/[-+\p{Nd}]/u.test(character)) return readNumber(text, start);
  if (/[_\p{L}]/u.test(character)) return readWord(text, start);
  if (/[\r\n]/.test(character)) throw templateError('unclosed action');
  throw unrecognized(text, start);
}

function readDescent(text: string, start: number, before: readonly Step[]): Reading {
  if (before.at(-1)?.kind === 'recursive') throw templateError('invalid multiple recursive descent');
  const step: Step = { kind: 'recursive' };
  if (!/[_\p{L}\p{Nd}]/u.test(text[start + 2] ?? '')) return { steps: [step], end: start + 2 };
  const field = readField(text, start + 2);
  return { steps: [step, ...field.steps], end: field.end };
}

/** A backslash takes the meaning from the next character. */
function readField(text: string, start: number): Reading {
  let end = start;
  while (end < text.length && !TERMINATOR.test(text[end] ?? '')) end += text[end] === '\\' ? 2 : 1;
  const name = text.slice(start, end).replaceAll('\\', '');
  return {
    steps: [text.slice(start, end) === '*' ? { kind: 'wildcard' } : { kind: 'field', name }],
    end: Math.min(end, text.length),
  };
}

function readNumber(text: string, start: number): Reading {
  const [written = ''] = /^[-+]?[.\p{Nd}]*/u.exec(text.slice(start)) ?? [];
  const float = !/^[-+]?\d+$/.test(written);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(written)) throw templateError(`cannot parse number ${written}`);
  return { steps: [{ kind: 'literal', value: Number(written), float }], end: start + written.length };
}

function readWord(text: string, start: number): Reading {
  let end = start;
  while (end < text.length && !TERMINATOR.test(text[end] ?? '')) end += 1;
  const name = text.slice(start, end);
  return {
    steps: [
      name === 'true' || name === 'false'
        ? { kind: 'literal', value: name === 'true', float: false }
        : { kind: 'identifier', name },
    ],
    end,
  };
}

function unrecognized(text: string, position: number): Error {
  const code = text.codePointAt(position) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  const one = /&&|\|\||=~|^!/.test(text) ? '; a filter takes one comparison, and no && || ! =~' : '';
  return templateError(
    `unrecognized character in action: U+${hex} '${String.fromCodePoint(code)}' in ${text}${one}`,
  );
}
