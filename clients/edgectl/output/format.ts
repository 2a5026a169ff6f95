/** The `-o` flag: a format's name and, for some, what follows the `=`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

const PLAIN_FORMATS = ['json', 'yaml', 'kyaml', 'name', 'wide'] as const;
const ARGUMENT_FORMATS = [
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
  'custom-columns-file',
] as const;

export const OUTPUT_FORMATS: readonly string[] = [...PLAIN_FORMATS, ...ARGUMENT_FORMATS];

const EXAMPLES: Readonly<Record<(typeof ARGUMENT_FORMATS)[number], string>> = {
  jsonpath: "-o jsonpath='{.metadata.name}'",
  'jsonpath-as-json': "-o jsonpath-as-json='{.metadata.name}'",
  'jsonpath-file': '-o jsonpath-file=FILE',
  'custom-columns': '-o custom-columns=NAME:.metadata.name',
  'custom-columns-file': '-o custom-columns-file=FILE',
};

export type OutputFormat =
  | { readonly kind: 'table' | (typeof PLAIN_FORMATS)[number] }
  | { readonly kind: (typeof ARGUMENT_FORMATS)[number]; readonly argument: string };

/** kubectl's, which are not supported: a template that is nearly right would be wrong in silence. */
const GO_TEMPLATES: ReadonlySet<string> = new Set([
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
]);

/** Formats whose argument may also come by `--template`, as in kubectl. */
const WITH_TEMPLATE: ReadonlySet<string> = new Set(['jsonpath', 'jsonpath-as-json', 'jsonpath-file']);

/**
 * @param template what `--template` gives
 * @throws EdgectlError `InvalidParams` for a format that there is not, or one whose argument is missing.
 */
export function parseOutputFormat(text: string | undefined, template?: string): OutputFormat {
  if (template !== undefined && (text === undefined || !text.includes('='))) {
    if (text === undefined || text === '') throw noGoTemplates();
    if (WITH_TEMPLATE.has(text)) return parseOutputFormat(`${text}=${template}`);
  }
  if (text === undefined || text === '') return { kind: 'table' };
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  if (GO_TEMPLATES.has(name)) throw noGoTemplates();
  const plain = PLAIN_FORMATS.find((each) => each === name.toLowerCase());
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

function noGoTemplates(): EdgectlError {
  return new EdgectlError('InvalidParams', 'Go templates are not supported', {
    layer: 'client',
    hint: "use -o jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}', -o custom-columns=NAME:.metadata.name, or -o json and jq; kubectl at the node's Kubernetes API has Go templates (edgectl kubeconfig)",
  });
}
