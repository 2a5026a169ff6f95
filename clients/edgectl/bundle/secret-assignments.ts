/** Secrets that are known by what stands before them: `password=`, `"token": "…"`, `--api-key …`, `Authorization: Bearer …`. */
import type { Marks } from './marks.ts';
import { isOtherwiseMeant, isPlainValue, isSecretName } from './secret-words.ts';

/** A name, its closing quotes and brackets, and what assigns. */
const ASSIGNMENT =
  /(?<![\w.-])([A-Za-z_][\w.-]{0,200})((?:\\{0,3}["'`]|\]|\))?)([^\S\n]{0,8}(?:=>|:=|===?|=|:(?!\/\/)|%3[Dd])[^\S\n]{0,8})/g;
const FLAG =
  /(?<![\w-])--?([A-Za-z][\w-]{1,40})[^\S\n]{1,4}(?!--?[A-Za-z][\w-]{0,40}(?:[\s=]|$))(["']?)([^\s"']{1,4096})/g;
/** Two elements of a list of arguments. */
const FLAG_IN_LIST = /["']--?([A-Za-z][\w-]{1,40})["']\s{0,40},\s{0,40}(?=["'])/g;
/** `{"name":"DB_PASSWORD","value":"…"}`, also as YAML. */
const NAME_AND_VALUE =
  /\b(?:name|key)(?:\\{0,3}["'])?\s{0,4}[:=]\s{0,4}(?:\\{0,3}["'])?([A-Za-z_][\w.-]{0,80})(?:\\{0,3}["'])?\s{0,40},?\s{0,40}(?:\\{0,3}["'])?value(?:\\{0,3}["'])?\s{0,4}[:=][^\S\n]{0,4}/gi;
const ELEMENT = /<([A-Za-z_][\w.:-]{0,80})(?:\s[^<>]{0,200})?>([^<>]{1,4096})<\//g;
const SCHEME =
  /\b(?:bearer|basic|digest|apikey|token|negotiate)[^\S\n]{1,4}(["']?)([A-Za-z0-9._~+/=-]{6,4096})/gi;
/** In a sentence: `the password is …`, `password "…"`, `identified by '…'`. */
const SAID =
  /\b(pass(?:word|phrase|code|wd)|secret|token|credential|api[ -]key|pin)\b[^\n.;:=]{0,40}?\s(?:is|was|to|becomes)\s{1,4}(["'`]?)([^\s"'`]{3,512})|\b(?:pass(?:word|phrase|code|wd)|secret|token|api[ -]key|identified by)\s{1,4}(["'`])([^"'`\n]{3,512})\4/gi;

const MAX_VALUE = 64 * 1024;
/** How many characters of one text are looked at for the ends of values: without them each of many openings looks at all that follows. */
const MAX_LOOKED_AT = 4 * 1024 * 1024;

export function markAssignments(text: string, marks: Marks): void {
  const finder = new ValueFinder(text);
  const addFor =
    (name: string): Add =>
    (from, to) => {
      const value = text.slice(from, to);
      if (!isPlainValue(value) && !isOtherwiseMeant(name, value)) marks.add(from, to, 'key=value');
    };
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match !== null; match = ASSIGNMENT.exec(text)) {
    const [whole, name = '', , assigns = ''] = match;
    if (!isSecretName(name)) continue;
    const at = match.index + whole.length;
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    const isFirst = /^[\s"'\-#>|]*(?:export\s+|set\s+|env\s+)?$/i.test(text.slice(lineStart, match.index));
    const toLineEnd = isFirst || /authorization|cookie/i.test(name);
    const place = { at, lineStart, toLineEnd, isYaml: isFirst && assigns.includes(':') };
    // What is in a value is not a name of another one.
    ASSIGNMENT.lastIndex = Math.max(ASSIGNMENT.lastIndex, finder.mark(place, addFor(name)));
  }
  for (const match of text.matchAll(FLAG)) {
    const [whole, name = '', , value = ''] = match;
    if (!isSecretName(name)) continue;
    const end = match.index + whole.length;
    const from = end - value.length;
    const quote = text[from - 1] ?? '';
    addFor(name)(from, quote === '"' || quote === "'" ? finder.closing(from, quote) : end);
  }
  for (const match of text.matchAll(FLAG_IN_LIST)) {
    const [whole, name = ''] = match;
    const from = match.index + whole.length + 1;
    if (isSecretName(name)) addFor(name)(from, finder.closing(from, text[from - 1] ?? ''));
  }
  for (const match of text.matchAll(NAME_AND_VALUE)) {
    const [whole, name = ''] = match;
    if (!isSecretName(name)) continue;
    const at = match.index + whole.length;
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const isYaml = !whole.includes(',');
    finder.mark({ at, lineStart, toLineEnd: isYaml, isYaml }, addFor(name));
  }
  for (const match of text.matchAll(ELEMENT)) {
    const [whole, name = '', value = ''] = match;
    const from = match.index + whole.length - 2 - value.length;
    if (isSecretName(name)) addFor(name)(from, from + value.length);
  }
  for (const match of text.matchAll(SCHEME)) {
    const [whole, , value = ''] = match;
    const to = match.index + whole.length;
    // `basic authentication` is a word of a sentence.
    if (/[0-9=]|.[A-Z]/.test(value)) addFor('bearer')(to - value.length, to);
  }
  for (const match of text.matchAll(SAID)) {
    const [whole, , , word, , quoted] = match;
    const value = quoted ?? word ?? '';
    const to = match.index + whole.length - (quoted === undefined ? 0 : 1);
    addFor('password')(to - value.length, to);
  }
}

interface Place {
  /** Where the value begins. */
  readonly at: number;
  readonly lineStart: number;
  /** The name is the first word of its line, or a header's: the value may have spaces in it. */
  readonly toLineEnd: boolean;
  readonly isYaml: boolean;
}

type Add = (from: number, to: number) => void;

class ValueFinder {
  readonly #text: string;
  #left = MAX_LOOKED_AT;

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns where the value that begins there ends, at least as far as it is one */
  mark({ at, lineStart, toLineEnd, isYaml }: Place, add: Add): number {
    const text = this.#text;
    const escaped = /\\{1,3}["']/y;
    escaped.lastIndex = at;
    const opening = escaped.exec(text)?.[0];
    const lineEnd = lineEndOf(text, at);
    if (opening !== undefined) {
      const end = text.slice(0, lineEnd).indexOf(opening, at + opening.length);
      add(at + opening.length, end < 0 ? lineEnd : end);
      return end < 0 ? lineEnd : end;
    }
    const first = text[at] ?? '\n';
    if (first === '"' || first === "'" || first === '`') {
      const end = this.closing(at + 1, first);
      add(at + 1, end);
      return end;
    }
    if (first === '[' || first === '{') {
      const end = this.#balanced(at);
      add(at, end);
      return end;
    }
    const rest = text.slice(at, lineEnd).trim();
    if (isYaml && /^[|>][-+0-9]{0,3}$/.test(rest)) add(lineEnd, blockEnd(text, lineStart, lineEnd));
    else if (/^[|>][-+0-9]{0,3}\\n/.test(rest)) add(at, escapedEnd(text, at, lineEnd));
    else if (rest === '' || rest === '\\') markFollowing(text, lineStart, lineEnd, add);
    else {
      const isWhole = toLineEnd && !/\s[\w.-]{1,80}\s?[=:](?!\/\/)/.test(rest);
      const end = isWhole ? lineEnd : wordEnd(text, at, lineEnd);
      add(at, end);
      // The line goes on in the next one.
      if (text[lineEnd - 1] === '\\' && end >= lineEnd - 1) add(lineEnd + 1, lineEndOf(text, lineEnd + 1));
      return end;
    }
    return at;
  }

  /** Where the quote is closed, some lines further where it must be; at the end of its line where it never is. */
  closing(from: number, quote: string): number {
    const text = this.#text;
    const last = Math.min(text.length, from + Math.min(MAX_VALUE, this.#left));
    for (let at = from; at < last; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === quote) return at;
    }
    this.#left -= Math.max(0, last - from);
    return lineEndOf(text, from);
  }

  #balanced(from: number): number {
    const text = this.#text;
    const last = Math.min(text.length, from + Math.min(MAX_VALUE, this.#left));
    let depth = 0;
    for (let at = from; at < last; at += 1) {
      const character = text[at] ?? '';
      if (character === '"') at = this.closing(at + 1, character);
      else if ('[{'.includes(character)) depth += 1;
      else if (']}'.includes(character)) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    this.#left -= Math.max(0, last - from);
    return lineEndOf(text, from);
  }
}

/** Of several lines in one string: where its quote is. */
function escapedEnd(text: string, at: number, lineEnd: number): number {
  const end = text.slice(at, lineEnd).search(/(?<!\\)["']/);
  return end < 0 ? lineEnd : at + end;
}

function lineEndOf(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A value in the middle of a line ends at a space, at a separator before the next name, or at the closing bracket around it. */
function wordEnd(text: string, at: number, lineEnd: number): number {
  const line = text.slice(at, lineEnd);
  const end =
    /\s|&(?=[\w.%-]+=)|[,;](?=\s|[\w."'-]+\s?[:=])|["'`<>]|[)\]}]+[,;.]?(?=\s|$)|[,;](?=$)/.exec(line)
      ?.index ?? line.length;
  return at + end;
}

/** Everything that stands further to the right than the line of the name. */
function blockEnd(text: string, lineStart: number, from: number): number {
  const indent = indentOf(text, lineStart);
  let end = from;
  while (end < text.length) {
    const next = end + 1;
    const nextEnd = lineEndOf(text, next);
    const isBlank = text.slice(next, nextEnd).trim() === '';
    if (next >= text.length || (!isBlank && indentOf(text, next) <= indent)) break;
    end = nextEnd;
  }
  return end;
}

function indentOf(text: string, lineStart: number): number {
  let at = lineStart;
  while (text[at] === ' ' || text[at] === '\t' || (text[at] === '-' && text[at + 1] === ' ')) at += 1;
  return at - lineStart;
}

const TIME_OR_LEVEL =
  /^\s*(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?|\[?[IWEF]\d{4} [\d:.]+\s+\d+ [\w.-]+:\d+\]|\[?\d\d:\d\d:\d\d[\d.,]*\]?)\s+/;
const OWN_NAME = /^\s*(?:- )?["']?[A-Za-z_][\w.-]{0,80}["']?\s?[:=](?:\s|$|["'\w])/;

/** The name stands alone at the end of its line: what comes in the next one is its value, but for a line that has a name of its own. */
function markFollowing(text: string, lineStart: number, lineEnd: number, add: Add): void {
  let at = lineEnd + 1;
  while (at < text.length && text.slice(at, lineEndOf(text, at)).trim() === '') at = lineEndOf(text, at) + 1;
  if (at >= text.length) return;
  const line = text.slice(at, lineEndOf(text, at));
  if (/^\s*- /.test(line) && indentOf(text, at) >= indentOf(text, lineStart)) {
    add(at, Math.max(lineEndOf(text, at), blockEnd(text, lineStart, lineEnd)));
    return;
  }
  if (OWN_NAME.test(line)) return;
  const head = TIME_OR_LEVEL.exec(line)?.[0] ?? '';
  const words = line.slice(head.length);
  // Behind a time a sentence of its own begins; one word is the value.
  if (head !== '' && /\s/.test(words.trim())) return;
  const lead = head.length + (words.length - words.trimStart().length);
  add(at + lead, at + line.trimEnd().length);
}
