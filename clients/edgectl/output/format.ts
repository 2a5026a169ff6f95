/** The `-o` flag: a format's name and, for some, what follows the `=`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

const PLAIN_FORMATS = ['json', 'yaml', 'name', 'wide'] as const;
const ARGUMENT_FORMATS = [
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
  'custom-columns-file',
  'go-template',
  'go-template-file',
  // kubectl's older names of the two before.
  'template',
  'templatefile',
] as const;

export const OUTPUT_FORMATS: readonly string[] = [...PLAIN_FORMATS, ...ARGUMENT_FORMATS];

const EXAMPLES: Readonly<Record<(typeof ARGUMENT_FORMATS)[number], string>> = {
  jsonpath: "-o jsonpath='{.metadata.name}'",
  'jsonpath-as-json': "-o jsonpath-as-json='{.metadata.name}'",
  'jsonpath-file': '-o jsonpath-file=FILE',
  'custom-columns': '-o custom-columns=NAME:.metadata.name',
  'custom-columns-file': '-o custom-columns-file=FILE',
  'go-template': "-o go-template='{{.metadata.name}}'",
  'go-template-file': '-o go-template-file=FILE',
  template: "-o template='{{.metadata.name}}'",
  templatefile: '-o templatefile=FILE',
};

export type OutputFormat =
  | { readonly kind: 'table' | (typeof PLAIN_FORMATS)[number] }
  | { readonly kind: (typeof ARGUMENT_FORMATS)[number]; readonly argument: string };

/** @throws EdgectlError `InvalidParams` for a format that there is not, or one whose argument is missing. */
export function parseOutputFormat(text: string | undefined): OutputFormat {
  if (text === undefined || text === '') return { kind: 'table' };
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  const plain = PLAIN_FORMATS.find((each) => each === name);
  if (plain !== undefined && equals === -1) return { kind: plain };
  const withArgument = ARGUMENT_FORMATS.find((each) => each === name);
  if (withArgument === undefined) {
    throw new EdgectlError(
      'InvalidParams',
      `unable to match a printer suitable for the output format "${text}"`,
      {
        layer: 'client',
        hint: `allowed formats are: ${OUTPUT_FORMATS.join(', ')}`,
      },
    );
  }
  if (equals === -1 || equals === text.length - 1) {
    throw new EdgectlError('InvalidParams', `the output format ${name} needs an argument`, {
      layer: 'client',
      hint: EXAMPLES[withArgument],
    });
  }
  return { kind: withArgument, argument: text.slice(equals + 1) };
}
