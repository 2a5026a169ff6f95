/**
 * JSON whose whole numbers stay what they are. A serial number above 2^53 is another number as a double, and nobody would see it:
 * such a number is read as a bigint from its source text, and written as that text.
 */

/** Sixteen digits in a row: 2^53 has as many. Also within a string: then the slower way is taken for nothing. */
const MAYBE_LARGE = /\d{16}/;
const WHOLE = /^-?\d+$/;

/** The two parts of JavaScript's JSON that keep source texts (ECMAScript's proposal; Node.js has them from 22 on). */
interface SourceJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
}
const sourceJson = JSON as unknown as SourceJson;

/** As `JSON.parse`, with a bigint for each whole number that a double cannot hold. @throws SyntaxError */
export function parseExact(text: string): unknown {
  if (!MAYBE_LARGE.test(text)) return JSON.parse(text);
  return sourceJson.parse(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && WHOLE.test(source)
      ? BigInt(source)
      : value,
  );
}

/** As `JSON.stringify`, which refuses a bigint. */
export function stringifyExact(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(
      value,
      (_, part: unknown) => (typeof part === 'bigint' ? sourceJson.rawJSON(part.toString()) : part),
      indent,
    );
  }
}

/** Where the first whole number stands that a double cannot hold: `params.limitBytes`; `undefined` if there is none. */
export function largeNumberPath(value: unknown, path = ''): string | undefined {
  if (typeof value === 'bigint') return path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = largeNumberPath(part, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
