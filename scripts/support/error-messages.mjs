/**
 * Every error message of the programs, read from their sources: the kind, the sentence with a word for each of its variable parts,
 * and the hint that goes with it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CONSTRUCTS = /new EdgectlError\(/g;
const SOURCES = /^(agent|clients|common|tunnel|rpc-schema\/src)\/.*\.ts$/;

/** @returns {number} behind the string, template or comment that begins at `at`; `at` itself where none does */
function afterQuoted(text, at) {
  if (text.startsWith('//', at)) return text.indexOf('\n', at);
  if (text.startsWith('/*', at)) return text.indexOf('*/', at) + 2;
  const quote = text[at];
  if (quote !== "'" && quote !== '"' && quote !== '`') return at;
  let end = at + 1;
  while (text[end] !== quote) {
    if (text[end] === '\\') end += 2;
    else if (quote === '`' && text.startsWith('${', end)) end = closing(text, end + 1) + 1;
    else end += 1;
  }
  return end + 1;
}

/** @returns {number} where the bracket that stands at `at` is closed */
function closing(text, at) {
  return parts(text, at).end;
}

/** What stands between the bracket at `at` and its end, split at its own commas. */
function parts(text, at) {
  const found = [];
  let begin = at + 1;
  let depth = 0;
  let place = at + 1;
  for (;;) {
    const behind = afterQuoted(text, place);
    if (behind > place) {
      place = behind;
      continue;
    }
    const character = text[place];
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (character === ',' && depth === 0) {
      found.push(text.slice(begin, place));
      begin = place + 1;
    }
    place += 1;
  }
  found.push(text.slice(begin, place));
  return { parts: found.map((part) => part.trim()).filter((part) => part !== ''), end: place };
}

/** A word for a variable part: the last name of its expression. */
function placeholder(expression) {
  const names = expression.replace(/(['"`]).*?\1/gs, '').match(/[A-Za-z_]\w*/g) ?? [];
  const name = names.findLast((word) => !/^(length|join|message|toString|String|Error|as|s|ms)$/.test(word));
  return `<${(name ?? names.at(-1) ?? 'text').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}>`;
}

/** The texts of an expression: one of a literal, several of a choice; none where it only passes on a variable. */
function textsOf(expression) {
  const texts = [];
  let at = 0;
  while (at < expression.length) {
    const behind = afterQuoted(expression, at);
    if (behind === at) {
      at += 1;
      continue;
    }
    const quote = expression[at];
    if (quote !== '/') {
      const raw = expression.slice(at + 1, behind - 1);
      texts.push(quote === '`' ? filled(raw) : raw.replace(/\\(.)/g, '$1'));
    }
    at = behind;
  }
  // Words that are compared with, or joined by, are no sentences.
  return texts.filter((text) => text.includes(' ') && /[a-z]{2}/.test(text.replace(/<[^>]*>/g, '')));
}

function filled(template) {
  let text = '';
  let at = 0;
  while (at < template.length) {
    if (template.startsWith('${', at)) {
      const end = closing(template, at + 1);
      text += placeholder(template.slice(at + 2, end));
      at = end + 1;
    } else if (template[at] === '\\') {
      text += template[at + 1] === 'n' ? ' ' : template[at + 1];
      at += 2;
    } else {
      text += template[at];
      at += 1;
    }
  }
  return text;
}

function hintOf(options) {
  if (options === undefined || !options.startsWith('{')) return undefined;
  const hint = parts(options, 0).parts.find((part) => part.startsWith('hint:'));
  return hint === undefined ? undefined : textsOf(hint.slice('hint:'.length))[0];
}

/** @returns {{ kind: string | undefined, message: string, hint: string | undefined }[]} those of one source */
export function errorMessages(source) {
  return [...source.matchAll(CONSTRUCTS)].flatMap(({ index, 0: { length } }) => {
    const [kind, message, options] = parts(source, index + length - 1).parts;
    if (message === undefined) return [];
    const hint = hintOf(options);
    const literal = /^'(\w+)'$/.exec(kind)?.[1];
    return textsOf(message).map((text) => ({ kind: literal, message: text, hint }));
  });
}

/** @returns those of the whole checkout, each once, in the order of their text */
export function allErrorMessages(root) {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const seen = new Map();
  for (const file of files
    .split('\n')
    .filter((name) => SOURCES.test(name) && !name.includes('/generated/'))) {
    for (const one of errorMessages(readFileSync(join(root, file), 'utf8')))
      seen.set(`${one.kind} ${one.message}`, one);
  }
  return [...seen.values()].sort((a, b) => (a.message < b.message ? -1 : 1));
}
