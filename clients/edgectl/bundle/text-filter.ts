/**
 * Removes secrets from free text: logs, events, arguments. It recognises them by values that were seen in secret fields, by
 * their form, by the names before them, and by being random. What is in doubt goes.
 */
import { Marks, type Reason } from './marks.ts';
import { decodedText } from './random-text.ts';
import { markAssignments } from './secret-assignments.ts';
import { markIssuedKeys, markJwt, markPem, markUrlCredentials } from './secret-blocks.ts';
import { markTokens, markWrapped } from './secret-tokens.ts';

const ANSI_ESCAPE = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,256}(?:\u0007|\u001b\\)?|[@-_])/g;
/** No search below is longer than a line; one that is longer than this is binary, or made to be slow. */
const MAX_LINE = 16 * 1024;
/** A shorter one stands in words. */
const MIN_SECRET = 6;

export interface Filtered {
  readonly text: string;
  readonly counts: ReadonlyMap<Reason, number>;
}

export class TextFilter {
  /** Values that were left out elsewhere because of where they stood, and what they are in other forms. */
  readonly #secrets = new Set<string>();
  readonly #identifiers = new Set<string>();

  /** What stood in a secret place must not stand anywhere. */
  addSecret(value: string): void {
    const lines = [value, ...value.split('\n')].map((line) => line.trim());
    for (const line of lines) {
      if (line.length < MIN_SECRET) continue;
      const base64 = Buffer.from(line).toString('base64').replace(/=+$/, '');
      const decoded = decodedText(line);
      for (const form of [line, base64, encodeURIComponent(line), JSON.stringify(line).slice(1, -1)])
        this.#secrets.add(form);
      if (decoded !== undefined && decoded.length >= MIN_SECRET) this.#secrets.add(decoded);
    }
  }

  /** An identifier that looks like a random secret and is not: a uid, the id of a container. */
  keep(identifier: string): void {
    this.#identifiers.add(identifier);
  }

  apply(raw: string): Filtered {
    const { text, marks } = this.#search(raw);
    return marks.removeFrom(text);
  }

  /** The secrets in a text that is left out as a whole: they may occur elsewhere, too. */
  learnFrom(raw: string): void {
    const { text, marks } = this.#search(raw);
    for (const piece of marks.piecesOf(text)) this.addSecret(piece);
  }

  #search(raw: string): { readonly text: string; readonly marks: Marks } {
    const text = raw.replaceAll(ANSI_ESCAPE, '').replaceAll('\r', '');
    const marks = new Marks();
    markLongLines(text, marks);
    const short = text.length > MAX_LINE ? blankLongLines(text) : text;
    this.#markKnown(short, marks);
    markPem(short, marks);
    markJwt(short, marks);
    markUrlCredentials(short, marks);
    markAssignments(short, marks);
    markIssuedKeys(short, marks);
    const isKept = (word: string): boolean => this.#identifiers.has(word);
    markTokens(short, marks, isKept);
    markWrapped(short, marks, isKept);
    return { text, marks };
  }

  /** Also where the end of a line is in the middle of one. */
  #markKnown(text: string, marks: Marks): void {
    if (this.#secrets.size === 0) return;
    const { flat, places } = withoutLineEnds(text);
    for (const secret of this.#secrets) {
      const wanted = secret.replaceAll(/\s*\n\s*/g, '');
      for (let at = flat.indexOf(wanted); at >= 0; at = flat.indexOf(wanted, at + wanted.length)) {
        const [from, to] = [places(at), places(at + wanted.length - 1)];
        marks.add(from, to + 1, 'known secret');
      }
    }
  }
}

/** Line by line without their ends and indents, and where each character stood. */
function withoutLineEnds(text: string): { readonly flat: string; places(at: number): number } {
  const parts: string[] = [];
  const starts: number[] = [];
  const origins: number[] = [];
  let length = 0;
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    const shown = line.trim();
    if (shown === '') continue;
    starts.push(length);
    origins.push(index + line.indexOf(shown));
    parts.push(shown);
    length += shown.length;
  }
  return {
    flat: parts.join(''),
    places(at) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return (origins[low] ?? 0) + at - (starts[low] ?? 0);
    },
  };
}

function markLongLines(text: string, marks: Marks): void {
  forEachLongLine(text, (from, to) => marks.add(from, to, 'long line'));
}

/** As long as before, so that places stay what they are. */
function blankLongLines(text: string): string {
  const parts: string[] = [];
  let end = 0;
  forEachLongLine(text, (from, to) => {
    parts.push(text.slice(end, from), ' '.repeat(to - from));
    end = to;
  });
  return `${parts.join('')}${text.slice(end)}`;
}

function forEachLongLine(text: string, action: (from: number, to: number) => void): void {
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    if (to - from > MAX_LINE) action(from, to);
    from = to + 1;
  }
}
