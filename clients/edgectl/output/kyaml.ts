/**
 * KYAML (KEP-5295), which every reader of YAML reads: braces and brackets, every string quoted, and a key wherever it could be taken for
 * something else.
 */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { withSortedKeys } from './kubernetes-json.ts';

const INDENT = '  ';

/** Words that some YAML takes for nothing, a truth or a number that is none. */
const AMBIGUOUS = /^(?:null|~|true|false|t|f|y|n|yes|no|on|off|[+-]?(?:\.?inf|infinity)|\.?nan)$/i;
const PLAIN_KEY = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}/;
const NUMBER = /^(?:0[box]?[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?)$/i;

/** How characters are written that would not be seen, or mean something else. Tabs are seen. */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\u000b': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};
const UNSEEN = /["\\]|[^\P{C}\t]|[^\P{Z} ]/gu;

/** One document, with the line that tells it from JSON. */
export function toKyaml(value: unknown): string {
  return `---\n${render(withSortedKeys(value), '')}\n`;
}

function render(value: unknown, indent: string): string {
  if (Array.isArray(value)) return renderList(value, indent);
  if (typeof value === 'string') return quote(value, indent + INDENT);
  if (typeof value !== 'object' || value === null) return stringifyExact(value ?? null);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return '{}';
  const inner = indent + INDENT;
  return `{\n${fields.map(([key, field]) => `${inner}${keyText(key)}: ${render(field, inner)},\n`).join('')}${indent}}`;
}

/** A list of objects or lists takes no lines of its own. */
function renderList(items: readonly unknown[], indent: string): string {
  if (items.length === 0) return '[]';
  if (items.every((item) => typeof item === 'object' && item !== null))
    return `[${items.map((item) => render(item, indent)).join(', ')}]`;
  const inner = indent + INDENT;
  return `[\n${items.map((item) => `${inner}${render(item, inner)},\n`).join('')}${indent}]`;
}

function keyText(key: string): string {
  const number = key.replaceAll('_', '');
  const isPlain = PLAIN_KEY.test(key) && !AMBIGUOUS.test(key) && !NUMBER.test(number) && !DATE.test(key);
  return isPlain ? key : `"${escape(key).replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}

/** Text of several lines has a line for each, joined by YAML's line continuation. */
function quote(text: string, indent: string): string {
  if (!text.includes('\n')) return `"${escape(text)}"`;
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const written = lines.map((line) => `${indent}${lead(line)}\\n\\\n`);
  if (last !== '') written.push(`${indent}${lead(last)}\\\n`);
  return `"\\\n${written.join('')}${indent}"`;
}

/** Blanks at the beginning of a line count only where the first one is escaped; else one is put there, so that the lines stand alike. */
function lead(line: string): string {
  return `${/^[ \t]/.test(line) ? '\\' : ' '}${escape(line)}`;
}

function escape(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === '\n') return character;
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`;
  });
}
