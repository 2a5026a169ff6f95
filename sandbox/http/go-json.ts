/** JSON as Go's `encoding/json` writes it: EdgeCore's answers and rows are compared byte for byte. */

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  // What stands for bytes that were no UTF-8 is written in this way.
  '\ufffd': '\\ufffd',
};

function escape(text: string): string {
  return text.replaceAll(/[<>&\u2028\u2029\ufffd]/g, (character) => ESCAPED[character] ?? character);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** The value with its keys in the order they have: a Go struct. */
export function goStruct(value: unknown): string {
  return escape(JSON.stringify(value));
}

/** The value with its keys in alphabetical order: a Go map, and every object that EdgeCore read from its store. */
export function goJson(value: unknown): string {
  return goStruct(sorted(value));
}
