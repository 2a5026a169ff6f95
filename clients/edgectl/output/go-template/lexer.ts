/** Cuts a Go template (https://pkg.go.dev/text/template) into text and the tokens of its actions. */
import { parseError } from './template-error.ts';

export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'string'
  | 'number'
  | 'character'
  | 'symbol'
  | 'space';

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a `string` its value, of a `field` and a `variable` the name without `.` or `$`. */
  readonly text: string;
  readonly line: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Go's escapes in interpreted strings and characters. */
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gsu;

function unquote(body: string, line: number): string {
  return body.replace(
    ESCAPE,
    (whole, x?: string, u?: string, U?: string, octal?: string, single?: string) => {
      const hex = x ?? u ?? U;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        if (code > 0x10ffff) throw parseError(line, `invalid syntax ${whole}`);
        return String.fromCodePoint(code);
      }
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const value = ESCAPES[single ?? ''];
      if (value === undefined) throw parseError(line, `invalid escape ${whole}`);
      return value;
    },
  );
}

/** Each pattern is tried at the same place, in this order. */
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)/y,
  ],
  ['field', /\.([\p{L}_][\p{L}\p{N}_]*)/uy],
  ['variable', /\$([\p{L}\p{N}_]*)/uy],
  ['identifier', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['string', /"((?:[^"\\\n]|\\.)*)"/y],
  ['string', /`([^`]*)`/y],
  ['character', /'((?:[^'\\\n]|\\.)+)'/y],
  ['symbol', /:=|[=|(),.]/y],
];

const OPEN = /\{\{(- )?/g;

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** @throws EdgectlError `InvalidParams` for an action that is not closed or holds a character of no token */
export function tokenize(template: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let trimNext = false;
  const addText = (text: string, trimEnd: boolean): void => {
    let kept = trimNext ? text.replace(/^[ \t\r\n]+/, '') : text;
    if (trimEnd) kept = kept.replace(/[ \t\r\n]+$/, '');
    if (kept !== '') tokens.push({ kind: 'text', text: kept, line });
    line += countLines(text);
  };
  for (;;) {
    OPEN.lastIndex = at;
    const opened = OPEN.exec(template);
    if (opened === null) {
      addText(template.slice(at), false);
      return tokens;
    }
    addText(template.slice(at, opened.index), opened[1] !== undefined);
    at = OPEN.lastIndex;
    const comment = /\/\*[\s\S]*?\*\/( -)?\}\}/y;
    comment.lastIndex = at;
    const commented = comment.exec(template);
    if (commented !== null) {
      trimNext = commented[1] !== undefined;
      line += countLines(commented[0]);
      at = comment.lastIndex;
      continue;
    }
    if (template.startsWith('/*', at)) throw parseError(line, 'unclosed comment');
    tokens.push({ kind: 'open', text: '{{', line });
    const action = tokenizeAction(template, at, line);
    tokens.push(...action.tokens);
    ({ next: at, line, trimNext } = action);
  }
}

interface Action {
  readonly tokens: readonly Token[];
  readonly next: number;
  readonly line: number;
  readonly trimNext: boolean;
}

function tokenizeAction(template: string, start: number, startLine: number): Action {
  const tokens: Token[] = [];
  let at = start;
  let line = startLine;
  for (;;) {
    const closing = /( -)?\}\}/y;
    closing.lastIndex = at;
    const closed = closing.exec(template);
    if (closed !== null) {
      tokens.push({ kind: 'close', text: '}}', line });
      return { tokens, next: closing.lastIndex, line, trimNext: closed[1] !== undefined };
    }
    const token = tokenAt(template, at, line);
    tokens.push(token.token);
    line += countLines(template.slice(at, token.next));
    at = token.next;
  }
}

function tokenAt(template: string, at: number, line: number): { token: Token; next: number } {
  if (at >= template.length) throw parseError(line, 'unclosed action');
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(template);
    if (match === null) continue;
    const raw = match[1] ?? match[0];
    const interpreted = kind === 'character' || (kind === 'string' && match[0].startsWith('"'));
    return { token: { kind, text: interpreted ? unquote(raw, line) : raw, line }, next: pattern.lastIndex };
  }
  throw parseError(line, `unexpected ${JSON.stringify(template[at])} in an action`);
}
