/** Shared by templates and paths: quotes, and the text of a syntax error. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** A fault of the template; the exit code is that of a wrong command line. */
export function templateError(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `error parsing jsonpath: ${message}`, {
    layer: 'client',
    hint: "the templates are kubectl's: https://kubernetes.io/docs/reference/kubectl/jsonpath/",
  });
}

/** Blanks inside an action separate nothing. */
export const BLANK = /[ \t]/;

/** What ends the name of a field. */
export const TERMINATOR = /[ \t\r\n.,[\]$@{}]/;

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gs;

/** Text inside quotes, with the escapes of Go. */
export function unquote(quoted: string): string {
  const quote = quoted[0] ?? '';
  return quoted
    .slice(1, -1)
    .replace(
      ESCAPE,
      (
        whole: string,
        byte: string | undefined,
        short: string | undefined,
        long: string | undefined,
        octal: string | undefined,
        simple: string | undefined,
      ) => {
        const hex = byte ?? short ?? long;
        const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
        if (code <= 0x10_ff_ff) return String.fromCodePoint(code);
        const known = simple === quote ? quote : ESCAPES[simple ?? ''];
        if (known === undefined || simple === undefined)
          throw templateError(`unquote string ${quoted}: ${whole} is not an escape`);
        return known;
      },
    );
}

/** The position after the quoted text that starts at `start`. */
export function endOfQuote(text: string, start: number): number {
  const quote = text[start];
  for (let position = start + 1; position < text.length; position += 1) {
    if (text[position] === '\n') break;
    if (text[position] === quote && text[position - 1] !== '\\') return position + 1;
  }
  throw templateError(`unterminated quoted string: ${text.slice(start)}`);
}
