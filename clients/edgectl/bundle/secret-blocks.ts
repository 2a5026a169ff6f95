/** Secrets that are known by their form: PEM, JSON web tokens, credentials in URLs, keys that their issuer marked. */
import type { Marks } from './marks.ts';
import { ISSUED_KEY } from './random-text.ts';

const PEM_BEGIN = /-{4,5}\s?BEGIN[A-Z0-9 \n\\nr]{1,64}-{4,5}/g;
const PEM_END = /-{4,5}\s?END[A-Z0-9 \n\\nr]{1,64}-{4,5}/g;
const MAX_PEM = 128 * 1024;
/** Lines that belong to a block whose end was cut off: base64, in a log also quoted and indented. */
const PEM_LINE = /[\s"'\\nr>|,+-]*(?:[A-Za-z0-9+/=]{16,}(?:\\n|\\r)*)+["',\\]*/y;

export function markPem(text: string, marks: Marks): void {
  PEM_BEGIN.lastIndex = 0;
  PEM_END.lastIndex = 0;
  // The end that comes next, looked for once for all beginnings before it.
  let end = PEM_END.exec(text);
  for (let begin = PEM_BEGIN.exec(text); begin !== null; begin = PEM_BEGIN.exec(text)) {
    const from = begin.index;
    while (end !== null && end.index < from) end = PEM_END.exec(text);
    let to = end === null || end.index - from > MAX_PEM ? -1 : end.index + end[0].length;
    if (to < 0) {
      to = PEM_BEGIN.lastIndex;
      for (;;) {
        PEM_LINE.lastIndex = to;
        if (!PEM_LINE.test(text)) break;
        to = PEM_LINE.lastIndex;
      }
    }
    marks.add(from, to, 'PEM');
    PEM_BEGIN.lastIndex = to;
  }
}

/** A header in base64 that begins with `{"`; payload and signature may stand on lines of their own. */
const JWT = /\beyJ[\w-]{6,4096}(?:\s{0,16}\.\s{0,16}[\w-]{2,8192}){1,4}/g;
const JWT_HEADER_ALONE = /\beyJ[\w-]{12,4096}/g;
/** Of signatures by HMAC, ECDSA and RSA, in characters of base64url. */
const SIGNATURE_LENGTHS: ReadonlySet<number> = new Set([43, 64, 86, 128, 171, 256, 342, 512, 683]);
const NEXT_WORD = /\s{1,16}([\w-]{1,700})/y;

export function markJwt(text: string, marks: Marks): void {
  for (const pattern of [JWT, JWT_HEADER_ALONE]) {
    for (const match of text.matchAll(pattern)) {
      let to = match.index + match[0].length;
      let signature = match[0].split('.').at(-1)?.trim().length ?? 0;
      // A signature that was cut by the end of a line goes on in the words of the next ones, up to one of the lengths that there are.
      for (let more = 0; more < 12 && !SIGNATURE_LENGTHS.has(signature); more += 1) {
        NEXT_WORD.lastIndex = to;
        const [, word = ''] = NEXT_WORD.exec(text) ?? [];
        const length = signature + word.length;
        const fits = SIGNATURE_LENGTHS.has(length) || (word.length >= 16 && length < 684);
        if (word === '' || !fits) break;
        signature = length;
        to = NEXT_WORD.lastIndex;
      }
      marks.add(match.index, to, 'JWT');
    }
  }
}

/** `scheme://user:password@host`; what stands before the first slash, question mark or space. */
const USER_INFO = /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/?#"'<>`]{1,512})@/gi;
/** A password with a slash in it; not a port, behind which a path with an @ comes. */
const USER_INFO_WITH_SLASH =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/?#"'<>`@:]{0,128}:(?!\d{1,5}\/)[^\s"'<>`]{1,256})@(?=[\w[])/gi;
/** Without a scheme: `root:password@tcp(127.0.0.1:3306)/db`, `user:password@host:1883`. */
const BARE_USER_INFO =
  /(?<![\w.:/@-])(?!(?:mailto|to|from|cc|bcc|sip|image|by|user|sha\d+):)[A-Za-z_][\w.-]{0,63}:([^\s:@/"'`<>()]{3,128})@(?!sha\d+:)(?:(?:tcp|udp|unix)\(|[\w-]+(?:\.[\w-]+)*(?::\d|\/|$|[\s"',;)]))/gm;

export function markUrlCredentials(text: string, marks: Marks): void {
  for (const pattern of [USER_INFO, USER_INFO_WITH_SLASH, BARE_USER_INFO]) {
    for (const match of text.matchAll(pattern)) {
      const [whole, credentials = ''] = match;
      // A name alone is none: ssh://git@host. One that authorises by itself is.
      if (!credentials.includes(':') && pattern !== BARE_USER_INFO && !isKeyLike(credentials)) continue;
      const from = match.index + whole.indexOf(credentials);
      marks.add(from, from + credentials.length, 'URL credentials');
    }
  }
}

function isKeyLike(name: string): boolean {
  return name.length >= 16 || /%[0-9a-f]{2}/i.test(name) || (/\d/.test(name) && /[A-Z]/.test(name));
}

export function markIssuedKeys(text: string, marks: Marks): void {
  for (const match of text.matchAll(ISSUED_KEY))
    marks.add(match.index, match.index + match[0].length, 'issued key');
}
