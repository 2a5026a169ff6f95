/** Secrets that are known by nothing but that nobody thinks up such words, on one line or cut by the ends of lines. */
import type { Marks } from './marks.ts';
import { decodedText, isRandom } from './random-text.ts';

const WORD = /[A-Za-z0-9+/=_.%~-]{8,}/g;
/** With signs in it, as password generators make them. */
const SIGNED_WORD = /(?<=^|[\s"'`(,:=])[^\s"'`(),:=<>/\\]{10,64}(?=$|[\s"'`),;])/gm;
const MAX_WORD = 8192;

/** What stands before a hash that is no secret: what it is the hash, or the id, of. */
const NAMED_HASH =
  /(?:sha-?(?:1|224|256|384|512)|md5|containerd|docker|cri-o|commit|revision|digest|trace|span|uid|container|sandbox|image|layer|etag|checksum|instance|task|exec|pod|id|sha|hash of \w+)["']?\]?[\s:=@/."'(]{0,4}$/i;
const HEXADECIMAL = /^(?:0x)?[0-9a-f]{24,}$/i;

/** @param isKept whether a word is one that the bundle itself has as an identifier */
export function markTokens(text: string, marks: Marks, isKept: (word: string) => boolean): void {
  for (const match of text.matchAll(WORD)) {
    const { index } = match;
    const word = match[0].slice(0, MAX_WORD);
    const before = text.slice(Math.max(0, index - 32), index);
    if (isSecretWord(word, before, isKept)) marks.add(index, index + match[0].length, 'high entropy');
  }
  for (const match of text.matchAll(SIGNED_WORD)) {
    if (isSignedPassword(match[0])) marks.add(match.index, match.index + match[0].length, 'high entropy');
  }
}

function isSecretWord(word: string, before: string, isKept: (word: string) => boolean): boolean {
  if (isKept(word)) return false;
  const bare = word.replace(/^[=._-]+|[.~-]+$/g, '');
  const inside = bare.replace(/^\/+/, '');
  if (HEXADECIMAL.test(inside)) return !isKept(inside) && isRandom(inside) && !NAMED_HASH.test(before);
  if (decodedText(bare) !== undefined) return true;
  // All of it as one word of base64, unless it is a path.
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(bare) && !isPath(word)) return isRandom(bare.replace(/=+$/, ''));
  let at = 0;
  return bare.split(/[./%~=+]/).some((part) => {
    const lead = `${before}${bare.slice(0, at)}`;
    at += part.length + 1;
    if (isKept(part) || !isRandom(part)) return false;
    return !HEXADECIMAL.test(part) || !NAMED_HASH.test(lead);
  });
}

/** Names between slashes; base64 has a slash in every sixty-fourth place. */
function isPath(word: string): boolean {
  const parts = word.split('/');
  return (
    parts.length > 1 && (word.startsWith('/') || word.length / parts.length < 12) && !parts.some(isRandom)
  );
}

function isSignedPassword(word: string): boolean {
  if (!/[!@#$^*?&%+~]/.test(word) || /:\/\/|@sha\d/.test(word)) return false;
  if (!(/[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word))) return false;
  const letters = word
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ');
  // Words with signs between them are an address or a formula.
  return (
    letters.every((part) => part.length <= 4) || (letters.length > 2 && word.length / letters.length < 5)
  );
}

const WRAPPED_LINE = /^[^\S\n]*["']?([A-Za-z0-9+/_-]{8,}={0,2})["',\\]*[^\S\n]*$/;
const LAST_WORD = /(?:^|[\s"'=:,(])([A-Za-z0-9+/_-]{6,})["'\\]?$/;
const FIRST_WORD = /^[^\S\n]*["']?([A-Za-z0-9+/_=-]{6,})(?=$|[\s"',;.)])/;

/** Words that go on in the next line: base64 in lines of one width, or one word that the end of a line cut in two. */
export function markWrapped(text: string, marks: Marks, isKept: (word: string) => boolean): void {
  let from = 0;
  let run: { readonly from: number; readonly to: number; readonly word: string }[] = [];
  let last: { readonly from: number; readonly to: number; readonly word: string } | undefined;
  const endRun = (): void => {
    const whole = run.map(({ word }) => word).join('');
    const [first, second] = run;
    const end = run.at(-1);
    if (first !== undefined && second !== undefined && end !== undefined && isSecretWord(whole, '', isKept))
      marks.add(first.from, end.to, 'high entropy');
    run = [];
  };
  for (const line of text.split('\n')) {
    const [, alone] = WRAPPED_LINE.exec(line) ?? [];
    if (alone === undefined) endRun();
    else {
      const start = from + line.indexOf(alone);
      run.push({ from: start, to: start + alone.length, word: alone });
    }
    const [, first] = FIRST_WORD.exec(line) ?? [];
    if (last !== undefined && first !== undefined && joins(last.word, first, isKept)) {
      const start = from + line.indexOf(first);
      marks.add(last.from, last.to, 'high entropy');
      marks.add(start, start + first.length, 'high entropy');
    }
    const [, word] = LAST_WORD.exec(line) ?? [];
    const lead = line.endsWith('\\') || line.endsWith('"') || line.endsWith("'") ? 1 : 0;
    const to = from + line.length - lead;
    last = word === undefined ? undefined : { from: to - word.length, to, word };
    from += line.length + 1;
  }
  endRun();
}

/** Two words of a sentence have cases and digits of their own; two halves of a key look alike. */
function joins(one: string, other: string, isKept: (word: string) => boolean): boolean {
  if (isKept(one) || isKept(other) || one.length + other.length < 20) return false;
  if (!hasDigitAndLetter(one) || !hasDigitAndLetter(other)) return false;
  return isSecretWord(`${one}${other}`, '', isKept) && !HEXADECIMAL.test(`${one}${other}`);
}

function hasDigitAndLetter(word: string): boolean {
  return /\d/.test(word) && /[A-Za-z]/.test(word);
}
