/**
 * Tells words that nobody thought up - keys, tokens, hashes - from names and identifiers. Two signs, each of which misses some: how
 * often letters, digits and cases take turns, and how many pairs of letters are pairs that languages have.
 */

/** The pairs of letters that make up nearly all of English and of most identifiers; of random letters they are a third. */
const COMMON_PAIRS: ReadonlySet<string> = new Set(
  `th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur ro ri io ic ne
  me co ma li la ta el us ce ch ll ec om pe ca tr ho be ac ol un ul pr ie em ly ss ns ut wi wa we ge di po no lo mo so op ow ke ab ad
  ag ai am ap av ay ba bl bo br bu ck cl cr ct cu da do dr ds du ef ei ev ex ey fa fe fi fo fr ga gh gi gl go gr gu ib id if ig il im
  ip ir ki lf lu mi mm mp mu na nc ni nn nu oa oc od oi ok oo os ot ov pa ph pi pl pp ps pu qu rc rd rg rk rl rm rn rr rs rt ru ry sc
  sh sk sl sp su sw tc ts tt tu tw ty ub uc ud ue ui um up va vi wh wo ye bs ys by my gn ks lt ms og tl sy wn ze ff iv au yp xt`
    .split(/\s+/)
    .filter((pair) => pair !== ''),
);

const MIN_CHARACTERS = 16;
const MIN_PAIRS = 8;
/** Of random letters 0.33, of words 0.9. */
const MAX_PAIRS_OF_RANDOM = 0.55;
/** Random letters and digits have 0.4, names in camel case 0.15. */
const MIN_TURNS_OF_RANDOM = 0.28;

/** What Kubernetes puts behind the names of pods: a hash, and five characters, none of them a vowel. */
const GENERATED_SUFFIX =
  /(?:-[bcdf0-9]{1,3}[bcdfghjklmnpqrstvwxz0-9]{5,9})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEXADECIMAL = /^(?:0x)?[0-9a-f]{24,}$/i;

/** What is not a number, and no identifier of the usual forms. */
export function isRandom(word: string): boolean {
  if (word.length < MIN_CHARACTERS || UUID.test(word)) return false;
  if (HEXADECIMAL.test(word)) return /[a-f]/i.test(word) && /\d/.test(word);
  const named = word.replace(GENERATED_SUFFIX, '');
  // Hyphens and underscores part the words of a name; in a key of base64url they stand anywhere.
  const parts = named.split(/[-_]/);
  const separators = parts.length - 1;
  if (separators > 0 && named.length / parts.length < MIN_CHARACTERS / 2)
    return hasThreeClasses(named) && isUnlikely(parts.join(''));
  return (
    parts.some((part) => part.length >= MIN_CHARACTERS && isUnlikely(part)) || isUnlikely(parts.join(''))
  );
}

function hasThreeClasses(word: string): boolean {
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
}

function isUnlikely(word: string): boolean {
  if (word.length < MIN_CHARACTERS) return false;
  let turns = 0;
  let pairs = 0;
  let common = 0;
  for (let at = 1; at < word.length; at += 1) {
    const [before, here] = [classOf(word.charCodeAt(at - 1)), classOf(word.charCodeAt(at))];
    // A capital begins a word: the step down from it is none.
    if (before !== here && !(before === UPPER && here === LOWER)) turns += 1;
    if (before < DIGIT && here < DIGIT) {
      pairs += 1;
      if (COMMON_PAIRS.has(word.slice(at - 1, at + 1).toLowerCase())) common += 1;
    }
  }
  if (pairs === 0 && turns === 0) return false;
  if (turns / (word.length - 1) >= MIN_TURNS_OF_RANDOM) return true;
  return pairs >= MIN_PAIRS && common / pairs < MAX_PAIRS_OF_RANDOM;
}

const LOWER = 0;
const UPPER = 1;
const DIGIT = 2;
const OTHER = 3;

function classOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return LOWER;
  if (code >= 0x41 && code <= 0x5a) return UPPER;
  return code >= 0x30 && code <= 0x39 ? DIGIT : OTHER;
}

const PRINTABLE = /^[\t\n\r\x20-\x7e]+$/;
const MIN_DECODED = 6;

/** What base64 stands for, where that is text: of words and names it never is. */
export function decodedText(word: string): string | undefined {
  const bare = word.replace(/={1,2}$/, '');
  if (bare.length % 4 === 1 || !/^[A-Za-z0-9+/_-]{8,}$/.test(bare)) return undefined;
  // One class of characters is a word or a number that happens to be decodable.
  if (!/[A-Z]/.test(bare) || !/[a-z]/.test(bare)) return undefined;
  const decoded = Buffer.from(bare, 'base64').toString('latin1');
  return decoded.length >= MIN_DECODED && PRINTABLE.test(decoded) ? decoded : undefined;
}

/** Prefixes that issuers give to their keys. */
export const ISSUED_KEY =
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{12,}|AIza[\w-]{20,}|(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_][\w-]{8,}|npm_[A-Za-z0-9]{16,}|hv[sb]\.[\w-]{16,}|dop_v1_[a-f0-9]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{16,}|edgectl_[\w.-]{16,})/g;
