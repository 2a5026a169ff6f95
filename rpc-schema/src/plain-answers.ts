/** What programs without JSON are answered with on `get/…` and `put/…`: a word, a blank, and the rest. Under 256 bytes. */

/** The longest of them. */
export const PLAIN_ANSWER_MAX_BYTES = 255;

type ValueQuality = 'good' | 'stale';

type PlainAnswer =
  /** A value that was asked for. */
  | { readonly kind: ValueQuality; readonly value: string }
  /** A value was written. */
  | { readonly kind: 'ok' }
  /** A code of the error table. */
  | { readonly kind: 'error'; readonly code: number };

/** `error -32001`. */
export function errorWord(code: number): string {
  return `error ${code}`;
}

/** `good 42.5`; `undefined` if the value is too long for such an answer. */
export function valueWords(quality: ValueQuality, value: string): string | undefined {
  const text = `${quality} ${value}`;
  return new TextEncoder().encode(text).length > PLAIN_ANSWER_MAX_BYTES ? undefined : text;
}

/** `undefined` if it is none of the contract. */
export function parsePlainAnswer(text: string): PlainAnswer | undefined {
  if (text === 'ok') return { kind: 'ok' };
  const [, kind, rest = ''] = /^(good|stale|error) (.*)$/s.exec(text) ?? [];
  if (kind === 'good' || kind === 'stale') return { kind, value: rest };
  return kind === 'error' && /^-[0-9]{1,6}$/.test(rest) ? { kind, code: Number(rest) } : undefined;
}
