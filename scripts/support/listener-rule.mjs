/**
 * Listeners of sockets, servers and signals run in a unit: what they throw must not reach whoever emits. A listener is wrapped by
 * `guarded` or `orReject` (common/fault-boundary.ts), or does one thing that cannot throw.
 */
const ADDS = /\.(?:on|once|prependListener|prependOnceListener|addListener|addEventListener|setTimeout)\(/g;
/** Callbacks that are passed to it run on their own, too. */
const LATER = /\bprocess\.nextTick\(/g;
/** A single call of a function that only sets, closes or records something. */
const HARMLESS_CALL =
  /^(?:void )?(?:this\.#?\w+|[a-z]\w*)(?:\??\.#?\w+)*\??\.(?:abort|debug|delete|destroy|end|error|info|pause|push|removeListener|resume|stop|terminate|warn)\(/;
const SETTLES = /^(?:resolve|reject|done)\(/;
const NOTHING = /^(?:undefined\b|\{\s*\})/;

export const LISTENER_RULE =
  'a listener runs in a unit: guarded() or orReject() of common/fault-boundary.ts, or one call that cannot throw';

/** A call of gRPC: it marks itself as cancelled. */
const CANCELS_CALL = /^call\??\.cancel\(\)/;

/** What follows the arrow of a function that needs no guard. */
function isHarmless(body) {
  return HARMLESS_CALL.test(body) || CANCELS_CALL.test(body) || SETTLES.test(body) || NOTHING.test(body);
}

/** @returns {string} from the second argument on; empty where there is none */
function afterFirstArgument(text) {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (/['"`]/.test(character)) quote = character;
    else if (/[([{]/.test(character)) depth += 1;
    else if (/[)\]}]/.test(character)) {
      if (depth === 0) return '';
      depth -= 1;
    } else if (character === ',' && depth === 0) return text.slice(at + 1).trimStart();
  }
  return '';
}

function isSafe(listener, text) {
  if (/^(?:guarded|guardedConnection|orReject)\(/.test(listener)) return true;
  const arrow = /^(?:\([^)]*\)|\w+)(?:: [\w<>[\], ]+)? =>\s*/.exec(listener);
  if (arrow !== null) return isHarmless(listener.slice(arrow[0].length));
  const [name = ''] = /^(?:this\.)?#?\w+/.exec(listener) ?? [];
  if (/^(?:resolve|reject)$/.test(name)) return true;
  const own = name.replace(/^this\./, '');
  if (own === '') return false;
  const given = new RegExp(`(?:^|[^\\w.#])(?:this\\.)?${own}(?:: [^=\\n]+)? = ([^]{0,400})`, 'g');
  const values = [...text.matchAll(given)].map(([, value]) => value);
  return (
    values.some((value) => /^(?:guarded|guardedConnection|orReject)\(/.test(value) || isSafe(value, '')) &&
    values.every((value) => NOTHING.test(value.replace(/^\(\)(?:: void)? => /, '')) || isSafe(value, ''))
  );
}

/** @returns {number[]} the lines of listeners that nothing guards */
export function bareListeners(text) {
  const found = [];
  for (const match of text.matchAll(ADDS)) {
    const from = match.index + match[0].length;
    const line = text.slice(0, from).split('\n').length;
    const lineText = text.split('\n')[line - 1] ?? '';
    if (/^\s*(?:\/\/|\*|\/\*)/.test(lineText)) continue;
    const listener = afterFirstArgument(text.slice(from, from + 2_000));
    if (listener !== '' && !isSafe(listener, text)) found.push(line);
  }
  for (const match of text.matchAll(LATER)) {
    const from = match.index + match[0].length;
    if (!isSafe(text.slice(from, from + 2_000), text)) found.push(text.slice(0, from).split('\n').length);
  }
  return found.toSorted((a, b) => a - b);
}
