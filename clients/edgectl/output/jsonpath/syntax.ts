/** What templates and paths have in common: quotes, and how a fault is told. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** A fault of the template; the exit code is that of a wrong command line. */
export function templateError(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `error parsing jsonpath: ${message}`, {
    layer: 'client',
    hint: "the templates are kubectl's: https://kubernetes.io/docs/reference/kubectl/jsonpath/",
  });
}

/** Text inside quotes: `\n`, `\t` and their like, and the escaped quote. */
export function unquote(quoted: string): string {
  const escapes: Record<string, string> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\u0007',
    b: '\b',
    f: '\f',
    v: '\v',
  };
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

/** The position after the quoted text that starts at `start`. */
export function endOfQuote(text: string, start: number): number {
  const quote = text[start];
  for (let position = start + 1; position < text.length; position += 1) {
    if (text[position] === '\\') position += 1;
    else if (text[position] === quote) return position + 1;
  }
  throw templateError(`unterminated quoted string: ${text.slice(start)}`);
}
